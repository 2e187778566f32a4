/** Bars that belong together, such as those of one library. */
export interface Group {
  readonly name: string
  /** One for each entry of the legend; null where there is none. */
  readonly values: readonly (number | null)[]
}

/** A picture of bars; panels of a row share their scale. */
export interface Panel {
  readonly title: string
  readonly groups: readonly Group[]
}

/** A row of panels. */
export interface PanelRow {
  readonly panels: readonly Panel[]
  readonly show: (value: number) => string
}

/** A whole chart. */
export interface Chart {
  readonly title: string
  readonly legend: readonly string[]
  readonly rows: readonly PanelRow[]
}

const bar = { height: 11, step: 14 }
const groupHead = 22
const panelHead = 30
const panelFoot = 34
/** Of a panel: space for its bars, and behind them for the figure of the longest. */
const room = { bars: 345, figure: 60 }
const margin = 16
const legendHeight = 54

// Told apart in both colour schemes, and by people who do not see all colours.
const colours = ['#8a8f98', '#3b7dd8', '#1b9e77', '#d9a400', '#d8563b']

const style = `<style>
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.head { font-weight: 600; font-size: 13px } .dim { fill: #59636e } .grid { stroke: #d1d9e0 } .back { fill: #ffffff }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc } .dim { fill: #9198a1 } .grid { stroke: #3d444d } .back { fill: #0d1117 }
}
${colours.map((colour, index) => `.bar${index} { fill: ${colour} }`).join(' ')}
</style>`

const xml = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
const text = (x: number, y: number, content: string, more = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y}"${more}>${xml(content)}</text>`

/** Powers of ten around some values, and where a value lies between them, from 0 to 1. */
const logScale = (values: readonly number[]) => {
  const logs = values.map(Math.log10)
  const low = Math.floor(Math.min(...logs, Infinity) - 0.001)
  const high = Math.max(low + 1, Math.ceil(Math.max(...logs)))
  const powers = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index))
  return { powers, at: (value: number) => (Math.log10(value) - low) / (high - low) }
}
type Scale = ReturnType<typeof logScale>

const groupHeight = ({ values }: Group): number => groupHead + values.length * bar.step
const bodyHeight = ({ groups }: Panel): number => groups.reduce((sum, group) => sum + groupHeight(group), 0)

const drawBar = (x: number, y: number, value: number | null, index: number, scale: Scale, show: PanelRow['show']) => {
  if (value === null) return text(x + 4, y + bar.height - 1, 'left out', ' class="dim"')
  const width = Math.max(1, scale.at(value) * room.bars)
  const shape = `<rect class="bar${index}" x="${x}" y="${y}" width="${width.toFixed(1)}" height="${bar.height}" rx="2"/>`
  return shape + text(x + width + 4, y + bar.height - 1, show(value))
}

const drawGroup = ({ name, values }: Group, x: number, y: number, scale: Scale, show: PanelRow['show']): string =>
  text(x, y + groupHead - 6, name, ' class="dim"') +
  values.map((value, index) => drawBar(x, y + groupHead + index * bar.step, value, index, scale, show)).join('')

const drawGrid = (x: number, y: number, height: number, { powers, at }: Scale, show: PanelRow['show']): string =>
  powers
    .map((power, index) => {
      const anchor = index === 0 ? 'start' : 'middle'
      const left = x + at(power) * room.bars
      const rule = `<line class="grid" x1="${left.toFixed(1)}" x2="${left.toFixed(1)}" y1="${y}" y2="${y + height}"/>`
      return rule + text(left, y + height + 15, show(power), ` class="dim" text-anchor="${anchor}"`)
    })
    .join('')

const drawPanel = (panel: Panel, x: number, y: number, scale: Scale, show: PanelRow['show']): string => {
  const top = y + panelHead
  let next = top
  const groups = panel.groups.map((group) => {
    const drawn = drawGroup(group, x, next, scale, show)
    next += groupHeight(group)
    return drawn
  })
  return text(x, y + 18, panel.title, ' class="head"') + drawGrid(x, top, next - top, scale, show) + groups.join('')
}

const drawLegend = (legend: readonly string[]): string => {
  let x = margin
  return legend
    .map((name, index) => {
      const drawn = `<rect class="bar${index}" x="${x}" y="34" width="11" height="11" rx="2"/>${text(x + 16, 44, name)}`
      x += 36 + name.length * 6.1
      return drawn
    })
    .join('')
}

/** Draws bars on logarithmic scales as SVG, readable on light and dark pages. */
export const drawChart = ({ title, legend, rows }: Chart): string => {
  const panelWidth = room.bars + room.figure + margin
  const width = 2 * margin + panelWidth * Math.max(...rows.map(({ panels }) => panels.length))
  let y = legendHeight
  const drawn = rows.map(({ panels, show }) => {
    const values = panels.flatMap(({ groups }) => groups.flatMap((group) => group.values.filter((one) => one !== null)))
    const scale = logScale(values)
    const row = panels.map((panel, index) => drawPanel(panel, margin + index * panelWidth, y, scale, show)).join('\n')
    y += panelHead + Math.max(...panels.map(bodyHeight)) + panelFoot
    return row
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img">`,
    `<title>${xml(title)}</title>`,
    style,
    `<rect class="back" width="${width}" height="${y}" rx="6"/>`,
    text(margin, 22, title, ' class="head"'),
    drawLegend(legend),
    ...drawn,
    '</svg>\n',
  ].join('\n')
}
