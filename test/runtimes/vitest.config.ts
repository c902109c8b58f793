import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { limits } from '../support/limits.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
if (!existsSync(new URL('node_modules/', import.meta.url)))
  throw new Error('The runtimes are not installed. Run test/runtimes/run.sh, which installs them first.')

/** The conformance suite of what was built, on other runtimes than Node. */
const config: ViteUserConfig = defineConfig({
  root,
  test: {
    name: 'runtimes',
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: ['default', `${root}scripts/summary-reporter.ts`],
    setupFiles: ['test/support/patience.ts'],
    include: ['test/runtimes/*.test.ts'],
    ...limits,
  },
})
export default config
