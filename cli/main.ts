#!/usr/bin/env -S node --max-semi-space-size=8 --heap-growing-percent=30
import { run } from './run.ts'

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  cwd: process.cwd(),
})
