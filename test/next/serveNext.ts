import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { createAuth } from 'impersonation-kit/next'
import { handlerOf, type Serve } from '../conformance/frameworks.js'
import { harness } from './app/lib/harness.js'

/** The app of app/, built by one version of Next.js, and running in this process. */
export interface NextApp {
  url: string
  /** Serves routes of the conformance suite, each site on a port of its own. */
  serve: Serve
  close: () => void
}

// The conformance suite's server replaces Request and Response of the process. Next.js takes no response of a class from before, so it must be
// loaded after that, and it loads the pages whenever it has time.
getRequestListener(() => new Response())

type NextServer = (options: { dir: string; dev: false; hostname: string; port: number }) => {
  prepare: () => Promise<void>
  getRequestHandler: () => RequestListener
}

/** Starts the app on a free port. What it reads from the environment must be there before. */
export async function serveNext(version: string): Promise<NextApp> {
  const dir = fileURLToPath(new URL(`${version}/site/`, import.meta.url))
  const next = createRequire(dir)('next') as NextServer
  let handle: RequestListener = (_request, response) => response.writeHead(503).end()
  // First the port: Next.js asks itself for the page that a server action redirects to.
  const pages = await listen((request, response) => handle(request, response))
  process.env['APP_URL'] = pages.url
  const app = next({ dir, dev: false, hostname: '127.0.0.1', port: Number(new URL(pages.url).port) })
  await app.prepare()
  handle = app.getRequestHandler()
  return {
    ...pages,
    async serve(options, routes, issuer) {
      const name = String(harness.sites.size)
      harness.sites.set(name, {
        options,
        handlerOf(auth, path) {
          const route = routes.find((one) => one.path === path)
          return route && handlerOf(auth, route, options, issuer)
        },
      })
      const site = await listen((request, response) => {
        request.url = `/conformance/${name}${request.url}`
        leaveOutVaryOfNext(response)
        handle(request, response)
      })
      const { verifyToken } = createAuth(Object.assign({ headers: async () => new Headers() }, options))
      return { ...site, verifyToken }
    },
  }
}

/** Next.js names headers of its own in every Vary of the App Router. The suite compares what the guards say. */
function leaveOutVaryOfNext(response: ServerResponse): void {
  const own = /^(rsc|next-.*|accept-encoding)$/i
  const writeHead = response.writeHead.bind(response)
  response.writeHead = (...given: unknown[]) => {
    const names = [response.getHeader('vary') ?? []].flat().join(', ').split(', ')
    const others = names.filter((name) => !own.test(name)).join(', ')
    if (others) response.setHeader('vary', others)
    else response.removeHeader('vary')
    return Reflect.apply(writeHead, response, given) as ServerResponse
  }
}

/** Listens on a free port. */
export async function listen(listener: RequestListener): Promise<{ url: string; close: () => void }> {
  const server: Server = createServer({ maxHeaderSize: 4_000_000 }, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
