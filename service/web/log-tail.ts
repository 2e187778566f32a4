/** The last lines of the log, for whoever may see all accounts. */
export class LogTail {
  readonly #lines: string[] = []
  readonly #most: number
  /** Told of each line. */
  heard: (line: string) => void = () => {}

  constructor(most = 500) {
    this.#most = most
  }

  add(line: string): void {
    // The one line with something to log in with.
    if (line.includes('/login#')) return
    this.#lines.push(line)
    if (this.#lines.length > this.#most) this.#lines.shift()
    this.heard(line)
  }

  lines(): readonly string[] {
    return this.#lines
  }
}
