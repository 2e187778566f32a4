/**
 * A wall-clock time without a zone: what a clock at the place of the picture showed.
 * The usual getters (`getFullYear()`, `getMonth()`, …) read that clock, whatever zone this process runs in.
 * Immich stores it as `localDateTime`, written with a `Z` that means nothing (`immich-api.md` 2.2).
 * @example
 * new LocalTime('2023-07-01T23:30:00.000Z').getDate() // 1, everywhere
 */
export class LocalTime extends Date {
  override getFullYear(): number {
    return this.getUTCFullYear()
  }
  override getMonth(): number {
    return this.getUTCMonth()
  }
  override getDate(): number {
    return this.getUTCDate()
  }
  override getDay(): number {
    return this.getUTCDay()
  }
  override getHours(): number {
    return this.getUTCHours()
  }
  override getMinutes(): number {
    return this.getUTCMinutes()
  }
  override getSeconds(): number {
    return this.getUTCSeconds()
  }
  override getMilliseconds(): number {
    return this.getUTCMilliseconds()
  }
  override getTimezoneOffset(): number {
    return 0
  }

  /** The calendar day as `YYYY-MM-DD`. */
  day(): string {
    return this.toISOString().slice(0, 10)
  }
}
