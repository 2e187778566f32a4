/** A colour of the screen, each part from 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number]

/** A picture of few colours: an index into them for each pixel, row by row. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly colours: readonly Colour[]
  readonly pixels: Uint8Array
}
