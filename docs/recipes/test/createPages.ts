import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { createServer, type ViteDevServer } from 'vite'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const EXAMPLE = 'https://auth.example.com'

/** The pages of `test/page` as a middleware. The recipes' example of an auth origin becomes `authUrl`. */
export async function createPages(authUrl: string): Promise<ViteDevServer> {
  return createServer({
    configFile: false,
    root: fileURLToPath(new URL('page/', import.meta.url)),
    cacheDir: fileURLToPath(new URL('../node_modules/.vite/', import.meta.url)),
    logLevel: 'error',
    plugins: [
      { name: 'auth-url', enforce: 'pre', transform: (code) => code.replaceAll(EXAMPLE, authUrl) },
      react(),
    ],
    resolve: {
      alias: [
        { find: /^impersonation-kit$/, replacement: `${root}src/index.ts` },
        { find: /^impersonation-kit\/([a-z]+)$/, replacement: `${root}src/$1.ts` },
      ],
    },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null, fs: { allow: [root] } },
    optimizeDeps: {
      noDiscovery: true,
      include: [
        '@apollo/client',
        '@apollo/client/react',
        '@intercom/messenger-js-sdk',
        '@propelauth/react',
        '@reduxjs/toolkit',
        '@reduxjs/toolkit/query/react',
        '@segment/analytics-next',
        '@sentry/browser',
        '@tanstack/react-query',
        'better-auth/client/plugins',
        'better-auth/react',
        'jwt-decode',
        'posthog-js',
        'react',
        'react/jsx-dev-runtime',
        'react-dom',
        'react-dom/client',
        'react-redux',
        'swr',
        'swr/infinite',
        'swr/subscription',
        'zustand',
        'zustand/middleware',
      ],
    },
  })
}
