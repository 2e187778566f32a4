import { readFile } from 'node:fs/promises'
import { Pool } from 'undici'
import type { RecordedSearch } from './child.ts'

// Sends the searches of a plan again, as many at once, and throws the answers away.
const { IMMICH_URL = '', IMMICH_API_KEY = '', BENCH_SEARCHES = '' } = process.env
const recorded: { concurrency: number; searches: RecordedSearch[] } = JSON.parse(await readFile(BENCH_SEARCHES, 'utf8'))
const pool = new Pool(new URL(IMMICH_URL).origin, { connections: recorded.concurrency })
const queue = recorded.searches.values()

const worker = async (): Promise<void> => {
  for (const { path, body, zip } of queue) {
    const headers = {
      'x-api-key': IMMICH_API_KEY,
      'content-type': 'application/json',
      accept: 'application/json',
      ...(zip ? { 'accept-encoding': zip } : {}),
    }
    const answer = await pool.request({ method: 'POST', path, headers, body })
    if (answer.statusCode >= 300) throw new Error(`${path} was answered with ${answer.statusCode}`)
    // Not `dump`, which takes an infinite limit for its own of 128 KiB, and cuts the connection there.
    for await (const _ of answer.body);
  }
}

await Promise.all(Array.from({ length: recorded.concurrency }, worker))
await pool.close()
