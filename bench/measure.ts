/** A line of a table. */
export interface Row {
  readonly figure: string
  readonly value: string
}

/** Milliseconds as people read them. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

/** The least of several rounds, which is the one that was disturbed the least. */
export const fastest = async (work: () => Promise<number>, rounds = 3): Promise<number> => {
  let best = Infinity
  for (let round = 0; round < rounds; round += 1) best = Math.min(best, await work())
  return best
}

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
