/** All that takes so much away that it has to be allowed by name. */
export const allowances = [
  ...(['asset.trash', 'visibility.locked', 'album.delete', 'tag.delete'] as const),
  ...(['album.remove.all', 'album.remove.many', 'tag.remove.all'] as const),
] as const

/** What takes so much away that it has to be allowed by name. */
export type Allowance = (typeof allowances)[number]

/** What is wrong where something else is allowed. */
export const allowanceProblem = (text: unknown): string =>
  `"${text}" is nothing that has to be allowed; what has to: ${allowances.join(', ')}`
