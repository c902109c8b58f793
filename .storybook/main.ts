import { fileURLToPath } from 'node:url'
import type { StorybookConfig } from '@storybook/react-vite'
import { mergeConfig } from 'vite'

const inThisFolder = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const source = inThisFolder('../src/')

const config: StorybookConfig = {
  framework: '@storybook/react-vite',
  stories: ['../stories/**/*.mdx', '../stories/**/*.stories.tsx'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
  previewAnnotations: process.env['VITEST'] ? [inThisFolder('checkInDark.ts')] : [],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  typescript: {
    // The other docgen reads one file at a time, and calls every union "union".
    reactDocgen: 'react-docgen-typescript',
    reactDocgenTypescriptOptions: {
      tsconfigPath: inThisFolder('../tsconfig.json'),
      include: ['src/react/*.tsx', 'src/admin/*.tsx'],
      shouldExtractLiteralValuesFromEnum: true,
      shouldRemoveUndefinedFromOptional: true,
    },
  },
  viteFinal: (vite) =>
    mergeConfig(vite, {
      resolve: {
        // The stories import the package by its name, as an app does.
        alias: [
          { find: /^impersonation-kit$/, replacement: `${source}index.ts` },
          { find: /^impersonation-kit\/([a-z]+\.css)$/, replacement: `${source}$1` },
          { find: /^impersonation-kit\/([a-z]+)$/, replacement: `${source}$1.ts` },
        ],
      },
      // Found one by one they would reload the page in the middle of a first test run.
      optimizeDeps: {
        include: [
          '@headlessui/react',
          '@radix-ui/react-dialog',
          '@tanstack/react-query',
          'jose',
          'jwt-decode',
          'react-aria-components',
          'react-dom',
          'tailwindcss',
        ],
      },
      build: {
        cssTarget: ['chrome123', 'firefox120', 'safari17.5'], // these know light-dark(): its imitation for older ones breaks
        chunkSizeWarningLimit: 2000,
        rolldownOptions: {
          onwarn(warning: { code?: string }, warn: (warning: unknown) => void) {
            if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning) // every 'use client' line
          },
        },
      },
    }),
}
export default config
