/** A line of a table. */
export interface Row {
  readonly figure: string
  readonly value: string
}

/** Milliseconds as people read them. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

/** Milliseconds that something takes. */
export const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Prints a table. */
export const printTable = (title: string, rows: readonly Row[]): void => {
  process.stdout.write(`\n## ${title}\n\n| figure | value |\n| --- | --- |\n`)
  for (const { figure, value } of rows) process.stdout.write(`| ${figure} | ${value} |\n`)
}
