type Named = Readonly<{ name: string; id?: string | null | undefined }>

/** For sorting texts by their characters, as servers and languages do, or numbers. */
export const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0)

/** For sorting by name, and what has one name by its id. */
export const byName = (a: Named, b: Named): number => compare(a.name, b.name) || compare(a.id ?? '', b.id ?? '')
