// How Vite makes the product's pages.
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import express from 'express'
import { build } from 'vite'

const root = fileURLToPath(new URL('../', import.meta.url))

/** The pages that ask the service at `authUrl`, as Vite wants to be told of them. */
export function productPages(authUrl) {
  return {
    configFile: false,
    root: `${root}demo/product`,
    logLevel: 'warn',
    clearScreen: false,
    plugins: [react()],
    define: { AUTH_URL: JSON.stringify(authUrl) },
    resolve: {
      alias: [
        { find: /^impersonation-kit$/, replacement: `${root}src/index.ts` },
        { find: /^impersonation-kit\/([a-z]+)$/, replacement: `${root}src/$1.ts` },
        { find: /^impersonation-kit\/([a-z]+\.css)$/, replacement: `${root}src/$1` },
        { find: /^impersonation-kit-service$/, replacement: `${root}service/src/index.ts` },
      ],
    },
  }
}

/** Builds them once for as long as the process runs: they open faster, and follow no change of the code. */
export async function buildProductPages(authUrl) {
  const outDir = await mkdtemp(join(tmpdir(), 'impersonation-kit-demo-'))
  process.once('exit', () => rmSync(outDir, { recursive: true }))
  const pages = productPages(authUrl)
  await build({
    ...pages,
    mode: 'development',
    define: { ...pages.define, 'process.env.NODE_ENV': '"development"' },
    build: { outDir, minify: false },
  })
  return express
    .Router()
    .use(express.static(outDir))
    .use((_request, response) => response.sendFile(join(outDir, 'index.html')))
}
