import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import express from 'express'
import { build } from 'vite'
import { alias } from '../../../scripts/alias.js'
import { close, listen, originOf } from './authOrigin.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const pages = `${root}test/e2e/pages`

/**
 * Serves `test/e2e/pages` to a browser, with the package under its own name. Built, because a page of a hundred modules takes
 * a browser a second each time it is opened; in development mode, as an app's author sees it.
 */
export async function servePages(): Promise<{ url: string } & AsyncDisposable> {
  const outDir = await mkdtemp(join(tmpdir(), 'pages-'))
  const names = (await readdir(pages)).filter((name) => name.endsWith('.html'))
  await build({
    configFile: false,
    root: pages,
    mode: 'development',
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'error',
    plugins: [react()],
    resolve: { alias },
    build: {
      outDir,
      minify: false,
      rolldownOptions: { input: names.map((name) => join(pages, name)) },
    },
  })
  const server = await listen()
  const app = express().use(express.static(outDir))
  server.on('request', app)
  return {
    url: originOf(server),
    async [Symbol.asyncDispose]() {
      await close(server)
      await rm(outDir, { recursive: true })
    },
  }
}
