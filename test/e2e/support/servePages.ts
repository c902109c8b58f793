import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { createServer } from 'vite'
import { close, listen, originOf } from './authOrigin.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Serves `test/e2e/pages` to a browser, with the package under its own name. */
export async function servePages(): Promise<{ url: string } & AsyncDisposable> {
  const server = await listen()
  const vite = await createServer({
    configFile: false,
    root: `${root}test/e2e/pages`,
    cacheDir: `${root}node_modules/.vite/e2e-pages`,
    logLevel: 'error',
    plugins: [react()],
    resolve: { alias: [{ find: /^impersonation-kit$/, replacement: `${root}src/index.ts` }] },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null, fs: { allow: [root] } },
    optimizeDeps: {
      noDiscovery: true,
      include: [
        '@propelauth/javascript',
        '@propelauth/react',
        '@tanstack/query-sync-storage-persister',
        '@tanstack/react-query',
        '@tanstack/react-query-persist-client',
        'jwt-decode',
        'react',
        'react/jsx-dev-runtime',
        'react-dom',
        'react-dom/client',
      ],
    },
  })
  server.on('request', vite.middlewares)
  return {
    url: originOf(server),
    async [Symbol.asyncDispose]() {
      await close(server)
      await vite.close()
    },
  }
}
