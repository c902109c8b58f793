import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from './prepare.mjs'

/** Bundles a module of bench/ as an app's production build would: minified ES modules, the library as it is published. */
export async function bundle(stdin, options = {}) {
  const { outputFiles } = await build({
    stdin: { loader: 'jsx', resolveDir: join(root, 'bench'), ...stdin },
    alias: { 'impersonation-kit': join(root, 'dist', 'index.js') },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'error',
    ...options,
  })
  return outputFiles[0].text
}
