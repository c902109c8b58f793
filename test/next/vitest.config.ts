import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { limits } from '../support/limits.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
for (const version of ['15', '16']) {
  if (!existsSync(new URL(`${version}/site/.next/BUILD_ID`, import.meta.url)))
    throw new Error(
      `The app of Next.js ${version} is not built. Run test/next/run.sh, which builds it first.`,
    )
}

/** The tests of impersonation-kit/next, as it was built, in real apps. */
const config: ViteUserConfig = defineConfig({
  root,
  // The service is there for the guide alone, and nobody has built it.
  resolve: { alias: { 'impersonation-kit-service': `${root}service/src/index.ts` } },
  test: {
    name: 'next',
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: ['default', `${root}scripts/summary-reporter.ts`],
    setupFiles: ['test/support/patience.ts'],
    include: ['test/next/*.test.ts'],
    // Next.js runs in the process of the tests, and is told so before it is loaded.
    env: { NODE_ENV: 'production' },
    ...limits,
  },
})
export default config
