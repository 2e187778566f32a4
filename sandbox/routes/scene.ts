import { crc32 } from 'node:zlib'
import type { Colour, Picture } from './picture.ts'

/** What of an asset shows in its picture. */
export interface Subject {
  /** Pictures of one seed look alike. */
  readonly seed: string
  /** Month from 0 on, and hour, by the clock at the place. */
  readonly month: number
  readonly hour: number
  /** Pictures of one place have the same horizon. */
  readonly place: string
  readonly people: number
  readonly isScreen: boolean
}

const skyShades = 40

const mix = (from: Colour, to: Colour, share: number): Colour => {
  const at = (a: number, b: number): number => Math.round(a + (b - a) * share)
  return [at(from[0], to[0]), at(from[1], to[1]), at(from[2], to[2])]
}

/** Numbers in [0, 1) derived from a text, as many as asked for. */
const chancesOf = (text: string): (() => number) => {
  let state = crc32(text)
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Skies from above to the horizon, far and near ground, by season. */
const seasons: readonly (readonly [Colour, Colour, Colour, Colour])[] = [
  [
    [150, 172, 200],
    [226, 232, 240],
    [190, 202, 216],
    [240, 244, 248],
  ],
  [
    [110, 170, 225],
    [214, 232, 240],
    [120, 160, 110],
    [142, 190, 96],
  ],
  [
    [52, 130, 214],
    [178, 220, 246],
    [74, 130, 84],
    [96, 158, 70],
  ],
  [
    [140, 150, 176],
    [240, 212, 176],
    [150, 96, 60],
    [196, 128, 56],
  ],
]
const night: Colour = [14, 18, 44]
const shirts: readonly Colour[] = [
  [196, 60, 56],
  [46, 96, 172],
  [232, 186, 64],
  [70, 140, 90],
  [150, 86, 160],
]
const skins: readonly Colour[] = [
  [238, 200, 170],
  [206, 156, 118],
  [140, 96, 66],
]

/** A canvas of few colours. */
const canvasOf = (width: number, height: number) => {
  const colours: Colour[] = []
  const pixels = new Uint8Array(width * height)
  const known = new Map<string, number>()
  const indexOf = (colour: Colour): number => {
    const found = known.get(colour.join()) ?? colours.push(colour) - 1
    known.set(colour.join(), found)
    return found
  }
  const row = (y: number, from: number, to: number, colour: Colour): void => {
    if (y < 0 || y >= height || to <= 0 || from >= width) return
    pixels.fill(indexOf(colour), y * width + Math.max(0, Math.round(from)), y * width + Math.min(width, Math.round(to)))
  }
  /** By shares of width and height. */
  const box = (x: number, y: number, w: number, h: number, colour: Colour): void => {
    for (let at = Math.round(y * height); at < (y + h) * height; at += 1) row(at, x * width, (x + w) * width, colour)
  }
  const disc = (x: number, y: number, radius: number, colour: Colour): void => {
    const size = radius * width
    for (let at = -Math.round(size); at <= size; at += 1) {
      const half = Math.sqrt(Math.max(0, size ** 2 - at ** 2))
      row(Math.round(y * height) + at, x * width - half, x * width + half, colour)
    }
  }
  return { row, box, disc, picture: (): Picture => ({ width, height, colours, pixels }) }
}

/** A screen with a bar, and lines or bubbles of text. */
const screen = (width: number, height: number, seed: string): Picture => {
  const chance = chancesOf(seed)
  const { box, disc, picture } = canvasOf(width, height)
  const isDark = chance() < 0.3
  const [paper, ink]: [Colour, Colour] = isDark
    ? [
        [28, 30, 34],
        [150, 154, 160],
      ]
    : [
        [250, 250, 250],
        [176, 180, 186],
      ]
  const accent = shirts[Math.floor(chance() * shirts.length)] ?? paper
  box(0, 0, 1, 1, paper)
  box(0, 0, 1, 0.14, accent)
  disc(0.06, 0.07, 0.025, paper)
  box(0.12, 0.05, 0.3, 0.04, paper)
  const isChat = chance() < 0.5
  for (let line = 0; line < 6; line += 1) {
    const [y, long] = [0.2 + line * 0.13, 0.25 + chance() * 0.35]
    const x = isChat && chance() < 0.5 ? 0.95 - long : 0.05
    if (isChat) box(x, y, long, 0.1, x > 0.1 ? accent : mix(paper, ink, 0.35))
    box(x + 0.02, y + 0.025, long - 0.06, 0.018, isChat ? paper : ink)
    box(x + 0.02, y + 0.06, (long - 0.06) * chance(), 0.018, isChat ? paper : ink)
  }
  return picture()
}

/** A view that differs by season, hour, place and who is in it. */
const view = (width: number, height: number, { seed, month, hour, place, people }: Subject): Picture => {
  const [here, chance] = [chancesOf(place), chancesOf(seed)]
  const { row, box, disc, picture } = canvasOf(width, height)
  const season = seasons[Math.floor(((month + 1) % 12) / 3)] ?? seasons[2]
  const darkness = hour < 6 || hour > 21 ? 0.8 : hour < 8 || hour > 19 ? 0.35 : 0
  const lit = (colour: Colour): Colour => mix(colour, night, darkness)
  const [above, below, far, near] = (season ?? []).map(lit) as [Colour, Colour, Colour, Colour]
  const horizon = 0.5 + here() * 0.15
  for (let y = 0; y < height; y += 1)
    row(y, 0, width, mix(above, below, Math.floor(Math.min(1, y / height / horizon) * skyShades) / skyShades))
  disc(0.1 + chance() * 0.8, 0.12 + chance() * 0.15, 0.05, darkness > 0.5 ? [232, 232, 214] : lit([255, 238, 170]))
  const kind = here()
  const edges = Array.from({ length: 9 }, () => here())
  // Hills, houses, or the sea.
  for (const [index, edge] of edges.entries()) {
    if (kind < 0.35) {
      const [peak, top] = [index / 8, horizon - 0.1 - edge * 0.2]
      for (let y = Math.round(top * height); y < horizon * height; y += 1) {
        const half = (y / height - top) * 1.1 * width
        row(y, peak * width - half, peak * width + half, mix(far, above, 0.15 + (index % 3) * 0.12))
      }
    } else if (kind < 0.7)
      box(index / 9, horizon - 0.06 - edge * 0.22, 0.1, 0.3, mix(far, [90, 84, 90], 0.45 + (index % 3) * 0.15))
  }
  if (kind >= 0.7) box(0, horizon - 0.05, 1, 0.22, lit(mix([40, 110, 160], below, 0.15)))
  box(0, horizon + (kind >= 0.7 ? 0.15 : 0), 1, 1, kind >= 0.7 ? lit([226, 206, 160]) : near)
  const trees = Math.floor(chance() * 3)
  for (let tree = 0; tree < trees; tree += 1) {
    const x = chance()
    box(x - 0.008, horizon - 0.02, 0.016, 0.16, lit([86, 62, 44]))
    disc(x, horizon - 0.05, 0.04 + chance() * 0.02, mix(near, far, 0.7))
  }
  const shown = Math.min(5, people)
  for (let person = 0; person < shown; person += 1) {
    const x = (person + 0.6 + chance() * 0.3) / (shown + 0.4)
    const size = 0.85 + chance() * 0.3
    box(x - 0.05 * size, 0.72, 0.1 * size, 0.3, lit(shirts[(person + Math.floor(chance() * 5)) % 5] ?? near))
    disc(x, 0.66, 0.045 * size, lit(skins[Math.floor(chance() * 3)] ?? near))
    disc(x, 0.615, 0.034 * size, lit([60, 44, 34]))
  }
  return picture()
}

/** The picture of a subject, in pixels. */
export const scene = (width: number, height: number, subject: Subject): Picture =>
  subject.isScreen ? screen(width, height, subject.seed) : view(width, height, subject)
