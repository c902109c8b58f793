import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import type { BrowserCommand } from 'vitest/node'
import { alias } from './scripts/alias.js'
import { chromiumArgs, chromiumPath } from './scripts/chromium.mjs'
import { limits } from './test/support/limits.js'

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

const patience = 'test/support/patience.ts'
const patientPages = { setupFiles: [patience, 'test/support/patientQueries.ts'], ...limits }

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
          setupFiles: [patience],
          include: ['test/{core,claims}/**/*.test.ts', 'test/server/**/!(attacks.*).test.ts'],
          // A process for each file would cost a second of processor.
          isolate: false,
          ...limits,
        },
      },
      {
        resolve,
        test: {
          ...afterBrowsers,
          name: 'adapters',
          setupFiles: [patience],
          // Each with a process of its own: @hono/node-server replaces the global Request and Response.
          include: ['test/{adapters,testing}/**/*.test.ts', 'test/server/**/attacks.*.test.ts'],
          ...limits,
        },
      },
      {
        resolve,
        plugins: [react()],
        test: {
          ...patientPages,
          name: 'dom',
          environment: 'happy-dom',
          include: ['test/{react,testing,admin}/**/*.test.tsx'],
        },
      },
      {
        resolve,
        test: {
          ...afterBrowsers,
          name: 'service',
          setupFiles: [patience],
          include: ['service/test/**/*.test.ts'],
          isolate: false,
          ...limits,
        },
      },
      {
        test: {
          ...afterBrowsers,
          name: 'package',
          setupFiles: [patience],
          include: ['test/package/**/*.test.{ts,tsx}'],
          ...limits,
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
          ...patientPages,
          name: 'browser',
          include: ['test/browser/**/*.test.{ts,tsx}'],
          setupFiles: [...patientPages.setupFiles, 'test/browser/support/setup.ts'],
          browser: browser(),
        },
      },
      {
        resolve,
        test: {
          ...afterBrowsers,
          name: 'e2e',
          setupFiles: [patience],
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/support/prepare.ts'],
          ...limits,
        },
      },
      {
        resolve,
        test: {
          name: 'browsers',
          setupFiles: [patience],
          include: ['test/browsers/**/*.test.ts'],
          ...limits,
        },
      },
      ...(existsSync('.storybook/main.ts')
        ? [
            {
              plugins: [storybookTest({ configDir: '.storybook' })],
              test: {
                ...patientPages,
                setupFiles: [patience], // Storybook's own queries: see .storybook/preview.tsx
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
