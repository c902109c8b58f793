import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { limits } from '../../test/support/limits.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
if (!existsSync(new URL('node_modules/better-auth', import.meta.url)))
  throw new Error(
    'The SDKs of the vendors are not installed. Run docs/recipes/check.sh, which installs them first.',
  )

/** The recipes that run for real. */
const config: ViteUserConfig = defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^impersonation-kit$/, replacement: `${root}src/index.ts` },
      { find: /^impersonation-kit\/([a-z]+)$/, replacement: `${root}src/$1.ts` },
    ],
  },
  test: {
    name: 'recipes',
    reporters: ['default', `${root}scripts/summary-reporter.ts`],
    include: ['docs/recipes/test/*.test.ts'],
    fileParallelism: false, // they share Vite's cache
    setupFiles: ['test/support/patience.ts'],
    ...limits,
  },
})
export default config
