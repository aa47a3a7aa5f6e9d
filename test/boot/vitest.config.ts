import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.js'

/** Stories are run by `npm run test:boot` alone, which gives them a network of their own. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/boot/**/*.story.ts'],
    // Each boots virtual machines, of which each takes a processor.
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
})
