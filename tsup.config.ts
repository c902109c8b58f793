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
  onSuccess: () => copyFile('src/styles.css', 'dist/styles.css'),
}
export default config
