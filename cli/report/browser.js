// Runs in the browser, inside the page: fills groups when they are opened, and searches. What it shows is text, never markup.
// @ts-check

/**
 * What the page shows, in columns: rows and assets are numbers, texts are numbers of `texts`, and -1 is none.
 * @typedef {object} Data
 * @property {string[]} web addresses of the servers, by account
 * @property {string[]} texts
 * @property {{ id: string[], name: string[], folder: number[], taken: string[], account: number[] }} assets
 * @property {{ asset: number[], change?: number[], text?: number[] }[]} groups
 * @property {number[] | null} pictured assets in the order of the pictures; null where none were wanted
 */

const pageSize = 60
const searchDelay = 150

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id))
/** @type {Data} */
const data = JSON.parse(element('data').textContent ?? '')
const { assets, texts } = data
/** @type {Map<number, number>} */
const pictureOf = new Map(data.pictured?.map((asset, place) => [asset, place]))
/** @type {string[] | undefined} */
let pictures
/** @param {number} place */
const pictureAt = (place) => {
  pictures ??= (element('pictures').textContent ?? '').trim().split('\n')
  return `data:${pictures[place]}`
}

const number = new Intl.NumberFormat('en')

/**
 * @param {string} tag
 * @param {string} className
 * @param {...(Node | string)} children
 */
const make = (tag, className, ...children) => {
  const made = document.createElement(tag)
  if (className) made.className = className
  made.append(...children)
  return made
}

/** Names in quotes, and the arrow between an old and a new value. */
const apart = /((?<=^|[\s(])\ue000?".*?"\ue001?(?=$|[\s,.:;)])| → )/s

/**
 * A text in which what stands between two signs is emphasised, and names and values keep to themselves: one that is written
 * from the right turns nothing beside it.
 * @param {string} text
 */
const shown = (text) => {
  let isBold = false
  /** @param {string} part */
  const emphasised = (part) =>
    part.split(/([\ue000\ue001])/).flatMap((piece) => {
      if (/^[\ue000\ue001]$/.test(piece)) isBold = piece === '\ue000'
      return piece === '' || /^[\ue000\ue001]$/.test(piece) ? [] : isBold ? make('b', '', piece) : piece
    })
  const isChange = text.includes(' → ')
  return text.split(apart).flatMap((part, index) => {
    if (part === ' → ' || part === '') return part
    const isOwn = isChange || index % 2 === 1
    return isOwn ? make('bdi', '', ...emphasised(part)) : emphasised(part)
  })
}

/**
 * @param {string} address
 * @param {Node | string} child
 */
const linkTo = (address, child) => {
  const link = document.createElement('a')
  link.append(child)
  link.href = address
  link.target = '_blank'
  link.rel = 'noopener noreferrer'
  return link
}

/** @param {number} asset */
const pictureFor = (asset) => {
  const place = pictureOf.get(asset)
  if (place === undefined) return make('div', 'picture')
  const image = new Image()
  image.className = 'picture'
  image.alt = ''
  image.decoding = 'async'
  image.src = pictureAt(place)
  return image
}

/** @param {number} asset */
const nameOf = (asset) => {
  const name = make('bdi', '', assets.name[asset] || assets.id[asset])
  const web = data.web[assets.account[asset]]
  return web ? linkTo(`${web}/photos/${assets.id[asset]}`, name) : name
}

const isLink = /^https?:\/\/\S+$/

/**
 * @param {Data['groups'][number]} group
 * @param {number} row
 * @param {boolean} isPictured whether there is room for pictures
 */
const rowOf = ({ asset: assetOf, change, text }, row, isPictured) => {
  const asset = assetOf[row]
  const what = make('div', '')
  if (asset >= 0) {
    const folder = make('bdi', '', texts[assets.folder[asset]])
    what.append(nameOf(asset), make('div', 'where', make('span', 'taken', assets.taken[asset]), folder))
  }
  const [changed, said] = [change, text].map((column) => texts[column?.[row] ?? -1])
  if (changed !== undefined) what.append(make('div', 'change', ...shown(changed)))
  for (const line of said?.split('\n') ?? [])
    what.append(make('div', '', ...(isLink.test(line) ? [linkTo(line, line)] : shown(line))))
  return make('li', 'row', ...(asset >= 0 && isPictured ? [pictureFor(asset)] : []), what)
}

/** @type {string[]} */
const searched = []
/** @param {number} asset */
const searchedText = (asset) => {
  if (asset < 0) return ''
  searched[asset] ??=
    `${assets.name[asset]} ${texts[assets.folder[asset]]} ${assets.taken[asset]} ${assets.id[asset]}`.toLowerCase()
  return searched[asset]
}
/** @type {string[]} */
let lowered

/** One group of the page. */
class Group {
  /** @param {HTMLElement} node */
  constructor(node) {
    this.node = node
    const rows = node.dataset.rows
    this.data = rows === undefined ? undefined : data.groups[Number(rows)]
    this.words = (node.dataset.words ?? '').toLowerCase()
    this.page = 0
    /** @type {number[] | undefined} rows that were found; all of them where it is missing */
    this.found = undefined
    this.list = make('ul', 'rows')
    this.place = make('span', '')
    this.place.setAttribute('role', 'status')
    this.buttons = ['First', 'Previous', 'Next', 'Last'].map((name) => make('button', '', name))
    const steps = [() => 0, () => Math.max(0, this.page - 1), () => Math.min(this.last, this.page + 1), () => this.last]
    for (const [index, button] of this.buttons.entries())
      button.addEventListener('click', () => {
        this.page = steps[index]()
        this.show()
      })
    this.isBuilt = false
    if (this.data) node.addEventListener('toggle', () => this.show())
  }

  get size() {
    return this.found?.length ?? this.data?.asset.length ?? 0
  }

  get last() {
    return Math.max(0, Math.ceil(this.size / pageSize) - 1)
  }

  /** @param {readonly string[]} words */
  search(words) {
    const isNamed = words.every((word) => this.words.includes(word))
    this.page = 0
    this.found = isNamed || !this.data ? undefined : this.#rowsWith(words)
    this.node.hidden = isNamed ? false : this.size === 0
    const count = this.node.querySelector('.count')
    if (count) count.setAttribute('data-found', this.found ? `${number.format(this.size)} of ` : '')
    if (!this.node.hidden) this.show()
    return this.node.hidden ? 0 : this.size
  }

  /** @param {readonly string[]} words */
  #rowsWith(words) {
    const { asset, change, text } = /** @type {Data['groups'][number]} */ (this.data)
    const columns = [change, text].filter((column) => column !== undefined)
    /** @type {number[]} */
    const rows = []
    for (let row = 0; row < asset.length; row += 1) {
      const own = searchedText(asset[row])
      const isIn = (/** @type {string} */ word) =>
        own.includes(word) ||
        this.words.includes(word) ||
        columns.some((column) => lowered[column[row]]?.includes(word))
      if (words.every(isIn)) rows.push(row)
    }
    return rows
  }

  show() {
    const { data: own } = this
    if (!own || !(/** @type {HTMLDetailsElement} */ (this.node).open)) return
    const from = this.page * pageSize
    const to = Math.min(from + pageSize, this.size)
    const rows = Array.from({ length: to - from }, (_, index) => this.found?.[from + index] ?? from + index)
    // A wall of empty places would tell nothing.
    const isPictured = rows.some((row) => pictureOf.has(own.asset[row]))
    this.list.replaceChildren(...rows.map((row) => rowOf(own, row, isPictured)))
    this.place.textContent = `${number.format(from + 1)}–${number.format(to)} of ${number.format(this.size)}`
    // Not disabled in earnest: on the last page the focus would be lost.
    for (const [index, button] of this.buttons.entries())
      button.ariaDisabled = String(index < 2 ? this.page === 0 : this.page === this.last)
    if (!this.isBuilt) this.node.append(this.list, make('div', 'pager', ...this.buttons, this.place))
    this.isBuilt = true
    this.place.parentElement?.toggleAttribute('hidden', this.last === 0)
  }
}

const groups = [...document.querySelectorAll('.group')].map((node) => new Group(/** @type {HTMLElement} */ (node)))
for (const group of groups) group.show()

const field = /** @type {HTMLInputElement} */ (element('words'))
const search = () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean)
  lowered ??= texts.map((text) => text.replace(/[\ue000\ue001]/g, '').toLowerCase())
  document.body.classList.toggle('searching', words.length > 0)
  const total = groups.reduce((sum, group) => sum + group.search(words), 0)
  const shown = groups.filter(({ node }) => !node.hidden).length
  element('found').textContent =
    words.length === 0
      ? ''
      : `${number.format(total)} found in ${number.format(shown)} ${shown === 1 ? 'group' : 'groups'}`
}
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting
field.addEventListener('input', () => {
  clearTimeout(waiting)
  waiting = setTimeout(search, searchDelay)
})
element('search').addEventListener('submit', (event) => {
  event.preventDefault()
  search()
})
