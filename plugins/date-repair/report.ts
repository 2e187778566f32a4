import type { BaseAsset, StreamContext } from '../../index.ts'
import { numberText, Tally } from '../../toolkit.ts'
import { msOf } from './clock.ts'
import type { DateDecision } from './decision.ts'

/** `12 to set (10 name, 2 folder)`, the most frequent first. */
const listed = (tally: Tally, what: string): string =>
  `${numberText(tally.total)} ${what}${tally.total === 0 ? '' : ` (${tally.text()})`}`

const units = { day: 86_400, hour: 3600, minute: 60, second: 1 }

/** Seconds in the largest unit that they fill. */
const stretch = (seconds: number): string => {
  const [unit, size] = Object.entries(units).find((one) => seconds >= one[1]) ?? ['second', 1]
  const count = Math.floor(seconds / size)
  return `${numberText(count)} ${unit}${count === 1 ? '' : 's'}`
}

/** What became of the assets of a run. */
export class Report {
  #largestMove = 0
  readonly #set = new Tally()
  readonly #reviews = new Tally()
  readonly #reviewed = new Map<string, BaseAsset[]>()

  count(decision: DateDecision, asset: BaseAsset, current: number): void {
    if (decision.action === 'set') {
      this.#set.add(decision.source)
      this.#largestMove = Math.max(this.#largestMove, Math.abs(msOf(decision.value) - current) / 1000 || 0)
    } else if (decision.action === 'review') {
      const { reason, readings } = decision
      const fileName = asset.originalFileName
      this.#reviews.add(reason, readings ? `${fileName} (${readings.join(' or ')})` : fileName)
      const assets = this.#reviewed.get(reason) ?? []
      assets.push(asset)
      this.#reviewed.set(reason, assets)
    }
  }

  /** Tells what came of it. */
  tell({ scanned, note }: Pick<StreamContext, 'scanned' | 'note'>): void {
    const move = this.#set.total === 0 ? '' : `; the largest move is ${stretch(this.#largestMove)}`
    const kept = `${numberText(scanned - this.#set.total - this.#reviews.total)} stay as they are`
    const counted = `Dates of ${numberText(scanned)} ${scanned === 1 ? 'asset' : 'assets'}`
    const what = `${listed(this.#set, 'to set')}${move}, ${listed(this.#reviews, 'for a person')}, ${kept}`
    note('info', 'statistics', `${counted}: ${what}.`)
    for (const [reason, assets] of this.#reviewed)
      note('decision', 'which-date', `For a person to decide, ${reason}: ${this.#reviews.names(reason)}.`, { assets })
  }
}
