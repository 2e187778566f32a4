import {
  observeWindowOffset,
  observeWindowRect,
  Virtualizer,
  type VirtualizerOptions,
  windowScroll,
} from '@tanstack/virtual-core'
import { Component } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks'
import type { AssetView, Listed } from '../forms.ts'
import type { Opened } from './asset-dialog.tsx'
import { ask, count, counted, dayOf, hasLetterKeys, idsOf } from './client.ts'
import { OldAndNew } from './parts.tsx'
import { forgetMissing, isRushing, Picture } from './picture.tsx'

const partSize = 200
/** What is done with a picture. */
export type Mark = 'in' | 'out' | 'never'

interface GridProps {
  readonly account: string
  /** Where the assets are, with `?` and what is searched. */
  readonly source: string
  readonly total: number
  readonly tileSize: number
  readonly label: string
  /** Its captions say what is changed to what, which takes several lines. */
  readonly isTall?: boolean
  readonly markOf?: ((id: string) => Mark) | undefined
  readonly onMark?: ((ids: readonly string[], mark: Mark) => void) | undefined
  readonly onOpen: (opened: Opened) => void
}

const placeOf = (source: string, limit: number, offset: number): string =>
  `${source}${source.includes('?') ? '&' : '?'}limit=${limit}&offset=${offset}`

/** Assets of a list of any length, read in parts as they are looked at. */
const useAssets = (source: string) => {
  const [, redraw] = useReducer((round: number) => round + 1, 0)
  const parts = useMemo(() => new Map<number, readonly AssetView[] | 'asked'>(), [source])
  const need = (index: number): AssetView | undefined => {
    const part = Math.floor(index / partSize)
    const known = parts.get(part)
    if (known === undefined) {
      parts.set(part, 'asked')
      const take = (items?: readonly AssetView[]): void => {
        if (items) parts.set(part, items)
        else parts.delete(part)
        redraw(0)
      }
      ask<Listed<AssetView>>(placeOf(source, partSize, part * partSize)).then(
        ({ items }) => take(items),
        () => setTimeout(take, 3_000),
      )
    }
    return typeof known === 'object' ? known[index % partSize] : undefined
  }
  return need
}

const gap = 6

/** Where a grid is on the page, without asking for a layout at each look. */
const useMeasured = (box: { readonly current: HTMLElement | null }, redraw: (_: 0) => void) => {
  const measured = useRef({ width: 0, top: 0, isNear: true })
  useLayoutEffect(() => {
    const measure = (): void => {
      if (!box.current) return
      const width = box.current.clientWidth
      const top = Math.round(box.current.getBoundingClientRect().top + scrollY)
      if (width === measured.current.width && top === measured.current.top) return
      measured.current = { ...measured.current, width, top }
      redraw(0)
    }
    measure()
    // Of a grid far above or below the window nothing is there.
    const nearness = new IntersectionObserver(
      ([entry]) => {
        measured.current = { ...measured.current, isNear: entry?.isIntersecting ?? true }
        redraw(0)
      },
      { rootMargin: '50%' },
    )
    if (box.current) nearness.observe(box.current)
    const watcher = new ResizeObserver(measure)
    // What opens or closes above moves the grid, and makes the page longer.
    watcher.observe(document.body)
    if (box.current) watcher.observe(box.current)
    return () => {
      watcher.disconnect()
      nearness.disconnect()
    }
  }, [])
  return measured.current
}

type Redraw = (_: 0) => void

/** The rows that are in view, and whether one scrolls past them too fast to see any. */
const useRows = (rows: number, height: number, top: number, redraw: Redraw) => {
  const rushes = useRef(false)
  const current = useRef<Virtualizer<Window, HTMLElement> | null>(null)
  const options: VirtualizerOptions<Window, HTMLElement> = {
    count: rows,
    estimateSize: () => height + gap,
    overscan: 1,
    getScrollElement: () => window as Window,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    scrollMargin: top,
    scrollPaddingStart: 70,
    scrollPaddingEnd: 130,
    initialOffset: () => scrollY,
    onChange: ({ isScrolling }) => {
      const was = rushes.current
      rushes.current = isScrolling && isRushing()
      if (!was || !rushes.current) redraw(0)
    },
  }
  current.current ??= new Virtualizer<Window, HTMLElement>(options)
  const virtualizer = current.current
  virtualizer.setOptions(options)
  useLayoutEffect(() => virtualizer._didMount(), [])
  useLayoutEffect(() => {
    virtualizer._willUpdate()
    virtualizer.measure()
  }, [height, rows, top])
  return { virtualizer, isRushed: rushes.current }
}

/** Where a key leads from a place in a grid; undefined where it leads nowhere. */
const placeAfter = (
  { key, ctrlKey }: KeyboardEvent,
  at: number,
  { columns, perPage, total }: { readonly columns: number; readonly perPage: number; readonly total: number },
): number | undefined => {
  const first = at - (at % columns)
  const places: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at + columns,
    ArrowUp: at - columns,
    Home: ctrlKey ? 0 : first,
    End: ctrlKey ? total - 1 : first + columns - 1,
    PageDown: at + perPage,
    PageUp: at - perPage,
  }
  return places[key]
}

/** Pictures in rows of one height; only those in view are there. */
export const Grid = (props: GridProps) => {
  const { account, source, total, tileSize, label, isTall = false, markOf, onMark, onOpen } = props
  const box = useRef<HTMLDivElement>(null)
  const [, redraw] = useReducer((round: number) => round + 1, 0)
  const focused = useRef(0)
  const anchor = useRef(0)
  const hasFocus = useRef(false)
  const need = useAssets(source)
  const { width, top, isNear } = useMeasured(box, redraw)
  const columns = Math.max(2, Math.floor((width + gap) / (tileSize + gap)) || 2)
  const cell = width > 0 ? (width - gap * (columns - 1)) / columns : tileSize
  const height = Math.round(cell * 0.75 + (markOf ? 46 : 42) + (isTall ? 64 : 0))
  const rows = Math.ceil(total / columns)
  useLayoutEffect(forgetMissing, [])
  const { virtualizer, isRushed } = useRows(rows, height, top, redraw)
  useEffect(() => {
    const tile = hasFocus.current ? box.current?.querySelector<HTMLElement>(`[data-index="${focused.current}"]`) : null
    if (tile && tile !== document.activeElement) tile.focus()
  })
  const focusOn = (index: number, isRange = false): void => {
    focused.current = Math.max(0, Math.min(total - 1, index))
    if (!isRange) anchor.current = focused.current
    hasFocus.current = true
    virtualizer.scrollToIndex(Math.floor(focused.current / columns), { align: 'auto' })
    redraw(0)
  }
  const mark = async (index: number, wanted: Mark, isRange: boolean): Promise<void> => {
    const [from, to] = isRange ? [Math.min(anchor.current, index), Math.max(anchor.current, index)] : [index, index]
    if (!isRange) anchor.current = index
    const ids: string[] = []
    for (let asset = need(from); asset && ids.length <= to - from; asset = need(from + ids.length))
      ids.push(asset.assetId)
    // Of a long range there are some that nobody has come near to, and that are not read yet.
    if (ids.length <= to - from) ids.push(...(await idsOf(source, from + ids.length, to + 1)))
    onMark?.(ids, wanted)
  }
  const assetAt = async (index: number): Promise<AssetView | undefined> =>
    need(index) ?? (await ask<Listed<AssetView>>(placeOf(source, 1, index))).items[0]
  const open = (asset: AssetView, at: number): void => onOpen({ asset, at, total, assetAt, onClosed: focusOn })
  const toggle = (index: number, isRange = false): void => {
    const asset = need(index)
    if (asset && markOf) void mark(index, markOf(asset.assetId) === 'in' ? 'out' : 'in', isRange)
    else if (asset) open(asset, index)
  }
  const perPage = columns * Math.max(1, Math.floor(innerHeight / (height + gap)) - 1)
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = focused.current
    const next = placeAfter(event, at, { columns, perPage, total })
    const asset = need(at)
    if (next !== undefined) focusOn(next, event.shiftKey)
    else if (event.key === ' ') toggle(at, event.shiftKey)
    else if (event.key === 'Enter' && asset) open(asset, at)
    else if (event.key === 'n' && hasLetterKeys.value && asset && onMark)
      onMark([asset.assetId], markOf?.(asset.assetId) === 'never' ? 'in' : 'never')
    else return
    event.preventDefault()
  }
  const onPress = (event: MouseEvent): void => {
    const target = event.target as HTMLElement
    const tile = target.closest<HTMLElement>('[data-index]')
    if (!tile) return
    const index = Number(tile.dataset.index)
    const asset = need(index)
    focused.current = index
    if (asset && (event.type === 'dblclick' || target.closest('.look'))) open(asset, index)
    else if (event.type === 'click') toggle(index, event.shiftKey)
  }
  const ownRow = Math.floor(focused.current / columns)
  const shown = isNear && !isRushed ? virtualizer.getVirtualItems().map(({ index }) => index) : []
  // What has the focus stays, wherever one scrolls.
  const visible = hasFocus.current ? [...new Set([...shown, ownRow])].sort((a, b) => a - b) : shown
  const hasTabStop = visible.includes(ownRow)
  return (
    <div
      ref={box}
      class={`grid ${isRushed ? 'rushing' : ''} ${isTall ? 'tall' : ''}`}
      role="listbox"
      aria-label={label}
      aria-multiselectable={markOf ? 'true' : undefined}
      tabIndex={hasTabStop ? -1 : 0}
      style={{ height: `${rows * (height + gap)}px` }}
      data-part={visible.length < rows ? `Of ${counted(total, 'picture')} those in view are printed.` : undefined}
      onKeyDown={onKeyDown}
      onClick={onPress}
      onDblClick={onPress}
      onFocusIn={(event) => {
        if (event.target === box.current) return focusOn(focused.current)
        hasFocus.current = true
        focused.current = Number((event.target as HTMLElement).dataset.index ?? focused.current)
      }}
      onFocusOut={(event) => {
        if (!box.current?.contains(event.relatedTarget as Node | null) && event.relatedTarget !== null)
          hasFocus.current = false
      }}
    >
      {total > 0 &&
        width > 0 &&
        visible.map((row) => {
          const first = row * columns
          const assets = Array.from({ length: Math.min(columns, total - first) }, (_, column) => need(first + column))
          const marks = assets.map((asset) => (asset && markOf ? markOf(asset.assetId) : 'in'))
          return (
            <TileRow
              key={row}
              account={account}
              row={row}
              first={first}
              columns={columns}
              total={total}
              height={height}
              assets={assets}
              marks={marks.join()}
              isMarked={markOf !== undefined}
              focused={row === ownRow ? focused.current - first : -1}
            />
          )
        })}
    </div>
  )
}

interface RowProps {
  readonly account: string
  readonly row: number
  /** Place of its first picture in the list. */
  readonly first: number
  readonly columns: number
  readonly total: number
  readonly height: number
  readonly assets: readonly (AssetView | undefined)[]
  readonly marks: string
  readonly isMarked: boolean
  /** Which of it takes the focus; -1 for none. */
  readonly focused: number
}

/** A row is drawn again only where something in it is otherwise: while one scrolls, most stay as they are. */
class TileRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const { assets, ...others } = this.props
    const isOther = (of: string): boolean => next[of as keyof RowProps] !== this.props[of as keyof RowProps]
    return next.assets.some((asset, index) => asset !== assets[index]) || Object.keys(others).some(isOther)
  }

  override render() {
    const { account, row, first, columns, total, height, assets, isMarked, focused } = this.props
    const marks = this.props.marks.split(',') as Mark[]
    return (
      <div
        class="tiles"
        role="presentation"
        style={{
          transform: `translateY(${row * (height + gap)}px)`,
          height: `${height}px`,
          gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
        }}
      >
        {assets.map((asset, column) => {
          const state = marks[column] ?? 'in'
          return (
            <div
              key={column}
              class={`tile ${state}`}
              role="option"
              data-index={first + column}
              tabIndex={column === focused ? 0 : -1}
              aria-selected={isMarked ? state === 'in' : undefined}
              aria-setsize={total}
              aria-posinset={first + column + 1}
              aria-label={asset ? tileLabel(asset, state) : `Picture ${count(first + column + 1)}`}
            >
              <Tile account={account} asset={asset} state={state} isMarked={isMarked} />
            </div>
          )
        })}
      </div>
    )
  }
}

const stateWords: Record<Mark, string> = { in: '', out: 'left out', never: 'never' }

const tileLabel = ({ fileName, takenAt, from, to, reason }: AssetView, state: Mark): string =>
  [fileName, dayOf(takenAt), from !== undefined ? `${from} to ${to}` : to, reason, stateWords[state]]
    .filter(Boolean)
    .join(', ')

const badges = (asset: AssetView): string =>
  [asset.type === 'VIDEO' ? '▶' : '', asset.live ? '◎' : '', asset.favorite ? '♥' : '', asset.owner ? '⇄' : '']
    .filter(Boolean)
    .join(' ')

interface TileProps {
  readonly account: string
  readonly asset: AssetView | undefined
  readonly state: Mark
  readonly isMarked: boolean
}

const Tile = ({ account, asset, state, isMarked }: TileProps) => (
  <>
    <div class="shot">
      {asset && <Picture key={asset.assetId} account={account} asset={asset} />}
      {asset && badges(asset) && (
        <span class="badges" aria-hidden="true">
          {badges(asset)}
        </span>
      )}
      {isMarked && (
        <span class="mark" aria-hidden="true">
          {state === 'in' ? '✓' : state === 'never' ? '⊘' : ''}
        </span>
      )}
      {asset && isMarked && (
        <span class="look" aria-hidden="true">
          ⤢
        </span>
      )}
    </div>
    <div class="caption" aria-hidden="true">
      <span class="change" dir={asset?.from === undefined ? 'auto' : undefined}>
        {asset?.from !== undefined ? (
          <OldAndNew from={asset.from} to={<b>{asset.to}</b>} />
        ) : (
          (asset?.to ?? asset?.fileName)
        )}
      </span>
      <span class="muted">
        {asset ? (state === 'in' || !isMarked ? dayOf(asset.takenAt) : state === 'out' ? 'Left out' : 'Never') : ''}
      </span>
    </div>
  </>
)
