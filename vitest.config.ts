import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['darkroom-source', 'node'] },
  ssr: { resolve: { conditions: ['darkroom-source', 'node'] } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    execArgv: ['--conditions=darkroom-source'],
  },
})
