#!/usr/bin/env -S node --max-semi-space-size=8 --heap-growing-percent=30
import { calledBy } from './command-line.ts'
import { watchEnding } from './ending.ts'
import { run } from './run.ts'

const ended = watchEnding(process, (text) => process.stderr.write(text))
const exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  cwd: process.cwd(),
  called: calledBy({ file: process.argv[1] ?? '', execArgv: process.execArgv, cwd: process.cwd(), env: process.env }),
})
ended()
process.exitCode = exitCode
