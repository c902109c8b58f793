import { createServer, type RequestListener, type ServerOptions } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import type { User } from 'impersonation-kit/server'
import { createTestIssuer } from 'impersonation-kit/testing'
import { afterEach } from 'vitest'

/** Whose tokens the tests of a file send. */
export const issuer = await createTestIssuer({ key: 'tests' })

/** The header of a user's token. */
export const bearer = async (user: User): Promise<{ authorization: string }> => ({
  authorization: `Bearer ${await issuer.sign(user)}`,
})

const closing: (() => unknown)[] = []
afterEach(() => Promise.all(closing.splice(0).map((close) => close())))

/** Has something done when the test is over. */
export function afterwards(close: () => unknown): void {
  closing.push(close)
}

/** What listens by itself, as Fastify does. */
interface App {
  listen: (options: { port: number; host: string }) => Promise<string>
  close: () => unknown
}

/** Has a handler, a server or an app listen on a free port until the test is over. Gives its origin. */
export async function listen(
  what: RequestListener | Server | App,
  options: ServerOptions = {},
): Promise<string> {
  if (isApp(what)) {
    afterwards(() => what.close())
    return what.listen({ port: 0, host: '127.0.0.1' })
  }
  const server = typeof what === 'function' ? createServer({ keepAliveTimeout: 0, ...options }, what) : what
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterwards(() => {
    server.close()
    if ('closeAllConnections' in server) (server.closeAllConnections as () => void)()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The port of an origin. */
export const portOf = (url: string): number => Number(new URL(url).port)

function isApp(what: RequestListener | Server | App): what is App {
  return 'inject' in what
}
