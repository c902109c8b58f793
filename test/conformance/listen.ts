import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Site } from './frameworks.js'

/**
 * For the attacks with long headers. And no connection ends while a test thinks: a request that is sent at that moment would fail.
 */
export const LIMITS = { maxHeaderSize: 4_000_000, keepAliveTimeout: 0 }

/** Serves a site with Node's own server, on a free port. */
export async function listen(listener: RequestListener, verifyToken: Site['verifyToken']): Promise<Site> {
  const server = createServer(LIMITS, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, verifyToken, close: () => stop(server) }
}

/** Stops a server, and does not wait for its connections. */
export function stop(server: Server): void {
  server.close()
  server.closeAllConnections()
}
