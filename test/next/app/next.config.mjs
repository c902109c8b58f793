import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** @type {import('next').NextConfig} */
const config = {
  turbopack: { root },
  outputFileTracingRoot: root,
  // An app that says of everything under /api that it may be kept.
  headers: async () => [
    { source: '/api/cached', headers: [{ key: 'Cache-Control', value: 'public, max-age=60' }] },
  ],
}
export default config
