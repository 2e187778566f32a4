import { existsSync, globSync, readFileSync, statfsSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { defineConfig } from 'vitest/config'

/** They build and run the image, in some minutes: `npm run test:image`. */
const ofImage = globSync('test/image/*.test.ts')
const files = globSync('test/**/*.test.ts').filter((file) => !ofImage.includes(file))
const textOf = (file: string): string => readFileSync(file, 'utf8')
/** They build something, or work on a large library. */
const slow = [
  'test/bench/bench.test.ts',
  'test/package.test.ts',
  'test/site.test.ts',
  'test/cli/asking.test.ts',
  'test/cli/demo.test.ts',
  'test/engine/mirror/recent.test.ts',
  'test/laws/concurrency.test.ts',
  'test/learn/by-hand.test.ts',
  'test/learn/examples.test.ts',
  'test/learn/made-albums.test.ts',
  'test/mcp/tools.test.ts',
  'test/recipes/gallery.test.ts',
]
/** Those, and what starts Darkroom or a browser in processes of their own: `npm run test:processes`. */
const ofProcesses = files.filter(
  (file) => slow.includes(file) || /support\/(browser|child|kills)\.ts/.test(textOf(file)),
)
/** Files in which more is tried in the other modes than in `npm test` (`test/support/effort.ts`). */
const trying = files.filter((file) => /fast-check|effort\.ts/.test(textOf(file)))
const included: Readonly<Record<string, readonly string[]>> = {
  image: ofImage,
  processes: ofProcesses,
  test: files.filter((file) => !ofProcesses.includes(file)),
}

/** In memory where there is room: most of the waiting of tests is for state files to reach a disk. */
const memory = '/dev/shm'
const isRoomy = existsSync(memory) && statfsSync(memory).bavail * statfsSync(memory).bsize > 2 * 2 ** 30
const temporary = isRoomy ? memory : tmpdir()

// `npm test` tries a little, always the same, `--mode share` goes on from there, `--mode long` tries everything, from fresh seeds.
export default defineConfig(({ mode }) => ({
  resolve: { conditions: ['darkroom-source', 'node'] },
  ssr: { resolve: { conditions: ['darkroom-source', 'node'] } },
  test: {
    env: { TMPDIR: temporary },
    // Files share what they import, and two more than there are cores go on where others wait.
    isolate: false,
    maxWorkers: availableParallelism() + 2,
    include: [...(included[mode] ?? trying)],
    setupFiles: ['test/support/effort.ts'],
    // No test is judged by the clock: these only end what hangs.
    testTimeout: mode === 'long' ? 3_600_000 : 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 180_000 } },
    execArgv: ['--conditions=darkroom-source'],
  },
}))
