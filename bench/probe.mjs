import { subscribe } from 'node:diagnostics_channel'
import { readFileSync, writeFileSync } from 'node:fs'

// Loaded before a measured program (`node --import`), in JavaScript, because to take types away costs the program 40 ms. While it runs,
// one number goes up per request; everything else is read at the end, from what the kernel and the sockets have counted anyway.
// What is written is `Probed` and `RecordedSearch` of child.ts.
const { BENCH_PROBE = '', BENCH_RECORD = '' } = process.env

const sockets = []
let requests = 0
let firstRequest = null

// undici and the `fetch` of Node both publish these.
subscribe('undici:client:connected', ({ socket }) => void sockets.push(socket))
subscribe('undici:request:create', () => {
  requests += 1
  firstRequest ??= performance.now()
})

const isSearch = ({ request }) => request.path.endsWith('/search/metadata')

/** Keeps the searches that are sent, and how many of them are under way at once; for runs that are not measured. */
const record = () => {
  const searches = []
  let underWay = 0
  let concurrency = 0
  subscribe('undici:request:create', (sent) => {
    if (!isSearch(sent)) return
    const { path, headers, body } = sent.request
    const zip = headers[headers.indexOf('accept-encoding') + 1]
    searches.push({ path, body: String(body), ...(headers.includes('accept-encoding') && zip ? { zip } : {}) })
    underWay += 1
    concurrency = Math.max(concurrency, underWay)
  })
  subscribe('undici:request:trailers', (answered) => {
    if (isSearch(answered)) underWay -= 1
  })
  process.once('exit', () => writeFileSync(BENCH_RECORD, JSON.stringify({ concurrency, searches })))
}

/**
 * Highest resident memory in bytes. The kernel's `VmHWM` is of this program alone; `maxRSS`, for systems without it, begins
 * with what the process had before its `exec`.
 */
const peak = () => {
  try {
    const [, kibibytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    return Number(kibibytes) * 1024
  } catch {
    return process.resourceUsage().maxRSS * 1024
  }
}

if (BENCH_RECORD) record()
process.once('exit', () => {
  const { user, system } = process.cpuUsage()
  const probed = {
    workMs: firstRequest === null ? 0 : performance.now() - firstRequest,
    cpuMs: (user + system) / 1000,
    requests,
    bytes: sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
    peak: peak(),
  }
  writeFileSync(BENCH_PROBE, JSON.stringify(probed))
})
