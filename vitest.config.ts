import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import type { BrowserCommand } from 'vitest/node'
import { alias } from './scripts/alias.js'
import { chromiumArgs, chromiumPath } from './scripts/chromium.mjs'

const executablePath = await chromiumPath()
const browser = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({ launchOptions: { executablePath, args: chromiumArgs } }),
  instances: [{ browser: 'chromium' as const }],
})

/** Switches the scheme that the page is told: see `.storybook/checkInDark.ts`. */
const emulateScheme: BrowserCommand<['light' | 'dark']> = ({ page }, colorScheme) =>
  page.emulateMedia({ colorScheme })

const resolve = { alias }

/** After the browsers' tests, which take all cores. Three on two cores, because many of these tests wait; by itself Vitest leaves a core free. */
const afterBrowsers = {
  maxWorkers: Math.max(3, availableParallelism() - 1),
  sequence: { groupOrder: 1 },
}

const config: ViteUserConfig = defineConfig({
  test: {
    reporters: ['default', './scripts/summary-reporter.ts'],
    coverage: { provider: 'v8', include: ['src/**'] },
    projects: [
      {
        resolve,
        test: {
          ...afterBrowsers,
          name: 'unit',
          include: ['test/{core,claims}/**/*.test.ts', 'test/server/**/!(attacks.*).test.ts'],
          // A process for each file would cost a second of processor.
          isolate: false,
          // Property tests: seconds on two busy cores, and none of them measures time.
          testTimeout: 30_000,
        },
      },
      {
        resolve,
        test: {
          ...afterBrowsers,
          name: 'adapters',
          // Each with a process of its own: @hono/node-server replaces the global Request and Response.
          include: ['test/{adapters,testing}/**/*.test.ts', 'test/server/**/attacks.*.test.ts'],
          testTimeout: 30_000, // thousands of requests
        },
      },
      {
        resolve,
        plugins: [react()],
        test: { name: 'dom', environment: 'happy-dom', include: ['test/{react,testing}/**/*.test.tsx'] },
      },
      {
        resolve,
        test: {
          ...afterBrowsers,
          name: 'service',
          include: ['service/test/**/*.test.ts'],
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...afterBrowsers,
          name: 'package',
          include: ['test/package/**/*.test.{ts,tsx}'],
          testTimeout: 60_000, // the compiler, on two busy cores
        },
      },
      {
        resolve,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['test/**/*.test-d.{ts,tsx}'],
          },
        },
      },
      {
        resolve,
        plugins: [react()],
        // Found one by one they would reload the page in the middle of a first test run.
        optimizeDeps: {
          // All of them: one that is found later has the page reloaded under the tests, with a second React.
          include: [
            '@headlessui/react',
            '@radix-ui/react-dialog',
            '@tanstack/react-query',
            '@testing-library/react',
            'axe-core',
            'jose',
            'jwt-decode',
            'react',
            'react-aria-components',
            'react-dom',
            'react-dom/client',
            'react-dom/server',
            'react/jsx-dev-runtime',
            'react/jsx-runtime',
            'tailwindcss',
          ],
        },
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.{ts,tsx}'],
          setupFiles: ['test/browser/support/setup.ts'],
          browser: browser(),
        },
      },
      {
        resolve,
        test: {
          ...afterBrowsers,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/support/prepare.ts'],
          // Where it waits for the demo's pages, a busy machine takes its time: these limits only end what hangs.
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve,
        test: {
          name: 'browsers',
          include: ['test/browsers/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      ...(existsSync('.storybook/main.ts')
        ? [
            {
              plugins: [storybookTest({ configDir: '.storybook' })],
              test: {
                name: 'storybook',
                browser: { ...browser(), commands: { emulateScheme } },
              },
            },
          ]
        : []),
    ],
  },
})
export default config
