const mix = (value: number): number => {
  let x = value | 0
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

const hash = (text: string, seed: number): number => {
  let x = seed
  for (let index = 0; index < text.length; index++) x = Math.imul(x ^ text.charCodeAt(index), 0x01000193)
  return mix(x)
}

const hex = (value: number): string => value.toString(16).padStart(8, '0')

/** A version 4 UUID that is always the same for the same text. */
export const idFor = (text: string): string => {
  const [a, b, c, d] = [0x811c9dc5, 0x2545f491, 0x6b43a9b5, 0x9e3779b9].map((seed) => hex(hash(text, seed)))
  const variant = ((Number.parseInt(c?.[0] ?? '0', 16) & 3) | 8).toString(16)
  return `${a}-${b?.slice(0, 4)}-4${b?.slice(5)}-${variant}${c?.slice(1, 4)}-${c?.slice(4)}${d}`
}

const version4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** Whether a value is an id as the server takes it: a version 4 UUID. */
export const isId = (value: unknown): value is string => typeof value === 'string' && version4.test(value)
