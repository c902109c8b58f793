import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../src/', import.meta.url))

/** The tests import the package by its name: here that is the source, in the `package` project it is what was built. */
export const alias: { find: RegExp; replacement: string }[] = [
  { find: /^impersonation-kit$/, replacement: `${source}index.ts` },
  { find: /^impersonation-kit\/([a-z]+\.css)$/, replacement: `${source}$1` },
  { find: /^impersonation-kit\/([a-z]+)$/, replacement: `${source}$1.ts` },
  {
    find: /^impersonation-kit-service$/,
    replacement: fileURLToPath(new URL('../service/src/index.ts', import.meta.url)),
  },
]
