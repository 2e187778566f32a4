import type { Random } from './random.ts'

export interface Relative {
  id: string
  name: string
  birthDate: string | null
  isHidden: boolean
  isFavorite: boolean
  /** How often this person is in a picture, compared with the others. */
  weight: number
  featureFaceId?: string
}

interface Face {
  id: string
  personId: string
  imageWidth: number
  imageHeight: number
  boundingBoxX1: number
  boundingBoxY1: number
  boundingBoxX2: number
  boundingBoxY2: number
}

const named: readonly [name: string, birthDate: string | null, weight: number, isFavorite?: boolean][] = [
  ['Anna Weber', '2012-03-14', 22, true],
  ['Emil Weber', '2015-08-02', 18, true],
  ['Lena Weber', '1983-11-27', 14],
  ['Jonas Weber', '1981-05-09', 6],
  ['Oma Käthe', '1949-02-03', 5],
  ['Opa Jürgen', '1946-10-18', 4],
  ['Tom Fischer', null, 4],
  ['Sofía Álvarez', '1984-07-21', 3],
]
const unnamed = 7

/** The family and friends, some faces without a name, and a hidden stranger (the last one). */
export function createRelatives(random: Random): Relative[] {
  const known = named.map(([name, birthDate, weight, isFavorite = false]) => {
    return { id: random.uuid(), name, birthDate, isHidden: false, isFavorite, weight }
  })
  const strangers = Array.from({ length: unnamed + 1 }, (_, turn) => {
    return { id: random.uuid(), name: '', birthDate: null, isHidden: turn === unnamed, isFavorite: false, weight: 0.6 }
  })
  return [...known, ...strangers]
}

/** Recognises the people of a list in pictures: one to four faces side by side, nobody before being born. */
export function createFaces(random: Random, relatives: readonly Relative[]) {
  const lot = relatives.flatMap((relative) => Array<Relative>(Math.round(relative.weight * 5)).fill(relative))
  return (date: string, imageWidth: number, imageHeight: number): Face[] => {
    const wanted = 1 + random.int(0, 1) * random.int(0, 3)
    const seen = new Set<Relative>()
    for (let turn = 0; turn < wanted; turn++) {
      const relative = random.pick(lot)
      if (relative.birthDate === null || relative.birthDate <= date) seen.add(relative)
    }
    return [...seen].map((relative, position) => {
      const edge = Math.round(imageHeight * (0.12 + random.next() * 0.06))
      const boundingBoxX1 = Math.round((imageWidth * (position + 0.2 + random.next() * 0.2)) / (seen.size + 0.5))
      const boundingBoxY1 = Math.round(imageHeight * (0.2 + random.next() * 0.3))
      const id = random.uuid()
      relative.featureFaceId ??= id
      const corner = { boundingBoxX2: boundingBoxX1 + edge, boundingBoxY2: boundingBoxY1 + Math.round(edge * 1.2) }
      return { id, personId: relative.id, imageWidth, imageHeight, boundingBoxX1, boundingBoxY1, ...corner }
    })
  }
}
