import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Service } from './createService.js'

/**
 * The service as a listener of Node's `http` server, and as a middleware of Express: mount it below `basePath`, before anything that
 * reads bodies.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { toNodeHandler, type Service } from 'impersonation-kit-service'
 *
 * export const listen = (service: Service) => createServer(toNodeHandler(service)).listen(4100)
 * ```
 */
export function toNodeHandler(
  service: Pick<Service, 'fetch'>,
): (request: IncomingMessage, response: ServerResponse) => void {
  const listener = getRequestListener(
    (request, { incoming }) => service.fetch(standard(request), { address: incoming.socket.remoteAddress }),
    { overrideGlobalObjects: false },
  )
  return (request, response) => {
    // Express takes the part of the path that it is mounted at off `url`, and keeps the whole beside it.
    const { originalUrl } = request as IncomingMessage & { originalUrl?: string }
    if (originalUrl !== undefined) request.url = originalUrl
    void listener(request, response)
  }
}

/**
 * A request whose length nobody tells, such as a preflight or a body in chunks, as a Request of Node's own: hono reads such a body
 * and builds the next Request of it, which Node refuses to do with one of another make.
 */
function standard(request: Request): Request {
  const { url, method, headers, signal } = request
  if (method === 'GET' || method === 'HEAD' || headers.has('content-length')) return request
  return new Request(url, {
    method,
    headers,
    signal,
    ...(method !== 'OPTIONS' && { body: request.body, duplex: 'half' }),
  })
}
