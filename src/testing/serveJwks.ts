import type { JSONWebKeySet } from 'jose'

/** A running server with a key set. */
export interface JwksServer {
  /** Its origin, `http://127.0.0.1:<port>`. */
  url: string
  /** The address of the key set: the `jwksUrl` of `createAuth`. */
  jwksUrl: string
  /** Stops the server and closes open connections. */
  close: () => Promise<void>
}

/** Serves a key set on a free port of 127.0.0.1. */
export async function serveJwks(jwks: JSONWebKeySet): Promise<JwksServer> {
  // Not an import, because this module is also bundled for browsers, where nobody calls this function.
  const { createServer } = process.getBuiltinModule('node:http')
  const path = '/.well-known/jwks.json'
  const server = createServer((request, response) => {
    const found = request.url === path
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(found ? jwks : {}))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
  return {
    url,
    jwksUrl: url + path,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
