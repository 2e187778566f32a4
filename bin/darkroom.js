#!/usr/bin/env node
// In words that old Nodes understand, and before anything else is loaded: they cannot read the rest.
var version = process.versions.node
// The young generation has its full size from the start: to grow to it takes four collections more, and one of all memory.
var memory = ['--min-semi-space-size=8', '--max-semi-space-size=8', '--heap-growing-percent=40', '--expose-gc']
// For the allocator of glibc: what is freed goes back to the system. Others do not know these words.
var allocator = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' }

/** Whether it only tells of itself, which needs no memory. */
function isQuestion() {
  var words = process.argv.slice(2)
  return words.length === 0 || words.some((word) => /^(--help|-h|--version|-V)$/.test(word))
}

/** Whether Node starts anew with less memory, which only its own options and its environment can say. */
function startsAnew() {
  // `health` is asked every half minute and has to be quick; what was forked would lose its channel.
  if (process.platform === 'win32' || process.argv[2] === 'health' || process.send || isQuestion()) return false
  return !process.execArgv.some((option) => option.startsWith('--max-semi-space-size'))
}

function startAnew() {
  var args = [process.execPath].concat(memory, process.execArgv, process.argv.slice(1))
  process.execve(process.execPath, args, Object.assign({}, allocator, process.env))
}

if (Number(version.split('.')[0]) < 24) {
  process.stderr.write(
    'error: Darkroom needs Node 24 or newer, this is ' +
      version +
      ': get it from https://nodejs.org, or for this folder alone with\n  npm install node@24\nand call Darkroom with npx or as a script of npm.\n',
  )
  process.exitCode = 1
} else if (startsAnew()) startAnew()
else import('#main')
