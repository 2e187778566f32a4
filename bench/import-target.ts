import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { nodeFlags, type Target } from './target.ts'

/** What a sandbox is told to let happen. */
export interface ImportOrder {
  /** Stamp all assets, spread over so many minutes that pass at once. */
  readonly stamp?: number
  /** Import so many assets for each second of a minute, which passes at once. */
  readonly minute?: number
  /** From now on import so many assets in each second; 0 ends that. */
  readonly live?: number
}

/** A sandbox into which assets are imported. */
export interface ImportTarget extends Target {
  /** Returns how many assets were imported so far. */
  tell(order: ImportOrder): Promise<number>
}

/** Starts one in a process of its own. @param rowCost microseconds for each row that a search sends */
export const importTarget = async (assets: number, rowCost: number): Promise<ImportTarget> => {
  const child = fork(fileURLToPath(new URL('import-server.ts', import.meta.url)), {
    execArgv: ['--max-old-space-size=8192', ...nodeFlags],
    env: { ...process.env, BENCH_ASSETS: String(assets), BENCH_ROW_COST: String(rowCost) },
  })
  const [{ url, key }] = await once(child, 'message')
  return {
    name: `sandbox, ${assets.toLocaleString('en')} assets`,
    url,
    key,
    tell: async (order) => {
      const answer = once(child, 'message')
      child.send(order)
      const [{ imported }] = await answer
      return imported
    },
    close: async () => {
      const exit = once(child, 'exit')
      child.disconnect()
      await exit
    },
  }
}
