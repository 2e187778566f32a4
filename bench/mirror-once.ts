import { connect } from '../core/api/server.ts'
import { scan } from '../core/assets/scan.ts'
import { openMirror } from '../core/mirror/mirror.ts'

// Reads a library once in a process of its own, through a mirror or without, and prints its peak memory in MiB.
const [url = '', apiKey = '', file = '', exif = ''] = process.argv.slice(2)
const server = await connect({ url, apiKey })
const options = { server, passes: [{ visibility: 'timeline', trashed: false }] as const, withExif: exif === 'exif' }
const mirror = file === '' ? null : openMirror(file)
for await (const _ of (mirror ? mirror.read(options) : scan(options)).batches);
mirror?.close()
await server.close()
process.stdout.write(String(Math.round(process.resourceUsage().maxRSS / 1024)))
