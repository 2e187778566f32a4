// Prints what differs: node test/sandbox/report.ts 3.0.3 '^w\.album'
import { replayVersion } from './replay.ts'
import { summaryOf } from './summary.ts'

const [, , version = '3.0.3', steps = '.'] = process.argv
const pattern = new RegExp(steps)
const outcomes = await replayVersion(version)
for (const { exchange, covered, differences } of outcomes) {
  if (!covered || differences.length === 0 || !pattern.test(exchange.step)) continue
  const request = `${exchange.as} ${exchange.method} ${exchange.path} ${JSON.stringify(exchange.query ?? exchange.body ?? '')}`
  process.stdout.write(`${exchange.seq} ${exchange.step}: ${request.slice(0, 250)}\n`)
  for (const difference of differences.slice(0, 6)) process.stdout.write(`    ${difference}\n`)
}
process.stdout.write(`${summaryOf(version, outcomes)}\n`)
