import { getRequestListener } from '@hono/node-server'
import type { Site } from './frameworks.js'
import { listen } from './listen.js'

/** Answers requests. What it throws is the server's to answer. */
export type Fetch = (request: Request) => Response | Promise<Response>

/** Serves a site that takes a `Request` and gives a `Response`. Other runtimes put their own server in its place (test/runtimes). */
export async function listenFetch(fetch: Fetch, verifyToken: Site['verifyToken']): Promise<Site> {
  const listener = getRequestListener(fetch, {
    errorHandler: () => new Response('Internal Server Error', { status: 500 }),
  })
  return listen((...both) => void listener(...both), verifyToken)
}
