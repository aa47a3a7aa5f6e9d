import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: {
    // The package refers to itself by its public names, before any build.
    alias: [
      { find: /^phoenix-cluster$/, replacement: here('src/index.ts') },
      { find: /^phoenix-cluster\/dsl$/, replacement: here('dsl/index.ts') },
      {
        find: /^phoenix-cluster\/(model|ports|facts|render|boot)$/,
        replacement: here('src/$1/index.ts'),
      },
      { find: /^phoenix-cluster\/adapters\/([a-z]+)$/, replacement: here('adapters/$1/index.ts') },
    ],
  },
  test: {
    include: ['{src,dsl,adapters,typedocs,bench,test,examples}/**/*.test.ts'],
    globalSetup: 'test/setup/facts-worker.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
