import { watchEnding } from './ending.ts'
import { work } from './worker.ts'

// Ended with the daemon by a signal of its own, not by those that a terminal sends to the whole group.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('SIGHUP', () => {})
const ended = watchEnding(process, (text) => process.stderr.write(text))
work(process, ended)
