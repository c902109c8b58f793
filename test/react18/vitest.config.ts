import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { limits } from '../support/limits.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const own = fileURLToPath(new URL('node_modules/', import.meta.url))
if (!existsSync(own))
  throw new Error('React 18 is not installed. Run test/react18/run.sh, which installs it first.')

// What imports React itself must come from the same place as React, or there are two Reacts.
const packages = ['react', 'react-dom', '@tanstack/react-query', '@testing-library/react']

/** The tests of test/react again, with React 18. */
const config: ViteUserConfig = defineConfig({
  root,
  plugins: [react()],
  resolve: {
    alias: [
      { find: /^impersonation-kit$/, replacement: `${root}src/index.ts` },
      { find: /^impersonation-kit\/([a-z]+)$/, replacement: `${root}src/$1.ts` },
      ...packages.map((name) => ({ find: new RegExp(`^${name}(/.*)?$`), replacement: `${own}${name}$1` })),
    ],
  },
  test: {
    name: 'react18',
    maxWorkers: Math.max(2, availableParallelism() - 1),
    environment: 'happy-dom',
    setupFiles: ['test/support/patience.ts', 'test/support/patientQueries.ts'],
    ...limits,
    reporters: ['default', `${root}scripts/summary-reporter.ts`],
    include: ['test/react/**/*.test.tsx', 'test/react18/*.test.tsx'],
  },
})
export default config
