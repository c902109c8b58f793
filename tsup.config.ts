import { copyFile } from 'node:fs/promises'
import type { Options } from 'tsup'

// ESM with splitting: contexts and error classes exist once across the subpaths, and 'use client' survives (docs/architecture.md).
const config: Options = {
  entry: ['src/*.ts'],
  format: ['esm'],
  target: 'es2022',
  splitting: true,
  treeshake: false,
  // Deno, and bundlers for Workers, know Node's modules by `node:` alone.
  removeNodeProtocol: false,
  clean: true,
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  onSuccess: async () => {
    for (const name of ['styles.css', 'admin.css']) await copyFile(`src/${name}`, `dist/${name}`)
  },
}
export default config
