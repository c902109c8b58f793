import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { DirectoryUser } from 'impersonation-kit/server'
import {
  createService,
  type Service,
  type ServiceOptions,
  type SignedIn,
  toNodeHandler,
} from 'impersonation-kit-service'
import { cookieJar } from './cookies.js'
import { removeCopy } from '../../../test/support/copyOfFolder.js'
import { serviceFolder } from './serviceFolder.js'

export const KEY = 'key-of-the-tests-0123456789abcdef0123'
export const APP = 'http://localhost:4173'

export const users: DirectoryUser[] = [
  { userId: 'user_42', email: 'cleo@customer.test', name: 'Cleo Park', tenants: ['t1'] },
  { userId: 'user_43', email: 'dan@customer.test', name: 'Dan Ode', tenants: ['t2'] },
  { userId: 'boss', email: 'boss@acme.test', name: 'Bea Boss', rank: 5 },
  { userId: 'ana', email: 'ana@acme.test', name: 'Ana Lima', rank: 1 },
  { userId: 'bo', email: 'bo@acme.test', name: 'Bo Lind', rank: 1 },
]

/** Who is signed in stands in a cookie of the host, as plain as can be. */
const people: Record<string, SignedIn> = {
  owner: { userId: 'boss', operator: { role: 'owner', tenants: '*', rank: 9, name: 'Bea Boss' } },
  ana: {
    userId: 'ana',
    operator: { role: 'support', tenants: ['t1'], rank: 1, name: 'Ana Lima', email: 'ana@acme.test' },
  },
  bo: { userId: 'bo', operator: { role: 'lead', tenants: ['t1'], rank: 2, name: 'Bo Lind' } },
  cleo: { userId: 'user_42' },
}

/**
 * A browser, as far as the service sees one: it keeps cookies and says where its pages are from. `address` is where the service
 * really listens, where that is not its origin.
 */
export function browser(
  origin: string,
  who: string | undefined,
  address = origin,
  jar = new Map<string, string>(who === undefined ? [] : [['host', who]]),
) {
  const { ask: send } = cookieJar(jar)
  function ask(
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ): Promise<Response> {
    const isWrite = method !== 'GET'
    return send(address + path, {
      method,
      headers: {
        accept: '*/*',
        ...(isWrite && { origin, 'sec-fetch-site': 'same-origin' }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...more,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  }
  return {
    jar,
    ask,
    get: (path: string, headers?: Record<string, string>) => ask('GET', path, undefined, headers),
    post: (path: string, body?: unknown, headers?: Record<string, string>) =>
      ask('POST', path, body, headers),
    put: (path: string, body?: unknown, headers?: Record<string, string>) => ask('PUT', path, body, headers),
  }
}

/** A running service behind a real HTTP server, on PGlite unless a database is given. */
export async function startService(more: Partial<ServiceOptions> = {}) {
  const clock = { now: Date.now() }
  let handle: Service['fetch'] = async () => new Response(null, { status: 503 })
  const listener = toNodeHandler({ fetch: (request, connection) => handle(request, connection) })
  // No connection ends while a test thinks: a request that is sent at that moment would fail.
  const server = createServer({ keepAliveTimeout: 0 }, listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const lines: string[] = []
  const log = (line: string) => void lines.push(line)
  const copy = more.database === undefined && more.dataDir === undefined ? await serviceFolder() : undefined
  const service = createService({
    origin,
    environments: { production: { apps: [APP], audience: 'app', apiKeys: [KEY] } },
    ...(copy !== undefined && { dataDir: copy }),
    algorithm: 'EdDSA',
    authenticate: (request) => {
      const who = /(?:^|; )host=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1]
      const found = who === undefined ? undefined : people[who]
      if (!found) return null
      return found.operator
        ? { ...found, operator: { ...found.operator, authenticatedAt: clock.now } }
        : found
    },
    users: {
      get: async (userId) => users.find((user) => user.userId === userId),
      search: async ({ query }) => ({
        users: users.filter(({ name = '' }) => name.toLowerCase().startsWith(query.toLowerCase())),
      }),
    },
    // One machine makes all the requests of a test.
    limits: { perPerson: 1_000_000, perAddress: 1_000_000 },
    log: { info: log, warn: log, error: log },
    now: () => clock.now,
    ...more,
  })
  await service.start()
  handle = service.fetch
  return {
    origin,
    clock,
    lines,
    service,
    as: (who?: string) => browser(origin, who),
    stop: async () => {
      await service.stop()
      server.closeAllConnections()
      server.close()
      if (copy !== undefined) await removeCopy(copy)
    },
  }
}
