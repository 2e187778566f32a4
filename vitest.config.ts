import { defineConfig } from 'vitest/config'

// With `--mode long`, as `npm run test:long` says, tests try everything where they try a share (`test/support/long.ts`).
export default defineConfig(({ mode }) => ({
  resolve: { conditions: ['darkroom-source', 'node'] },
  ssr: { resolve: { conditions: ['darkroom-source', 'node'] } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: mode === 'long' ? 1_800_000 : 60_000,
    hookTimeout: 60_000,
    execArgv: ['--conditions=darkroom-source'],
  },
}))
