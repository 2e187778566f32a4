import { configDefaults, defineConfig } from 'vitest/config'

// `--mode long`, as `npm run test:long` says, adds what takes minutes.
export default defineConfig(({ mode }) => ({
  resolve: { conditions: ['darkroom-source', 'node'] },
  ssr: { resolve: { conditions: ['darkroom-source', 'node'] } },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(mode === 'long' ? [] : ['test/long/**'])],
    testTimeout: mode === 'long' ? 1_800_000 : 60_000,
    hookTimeout: 60_000,
    execArgv: ['--conditions=darkroom-source'],
  },
}))
