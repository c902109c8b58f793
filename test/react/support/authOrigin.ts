import { createServer, type IncomingMessage } from 'node:http'
import { onTestFinished, vi } from 'vitest'
import type { User } from 'impersonation-kit'
import { createTestIssuer, directUser, type SignOptions } from 'impersonation-kit/testing'
import { freePort } from '../../support/freePort.js'
import { replyFor } from './tokens.js'

export const REFRESH = 'GET /api/v1/refresh_token'
export const STOP = 'POST /api/v1/impersonation/stop'
export const LOGOUT = 'POST /api/v1/logout'

export interface Answer {
  status?: number
  /** Sent as JSON, unless it is text. */
  body?: unknown
  type?: string
}

/** An auth origin in memory, and what a test may do to it. */
export interface AuthOrigin {
  url: string
  /** Who the session belongs to; null for nobody. */
  user: User | null
  /** Who is signed in once an impersonation ends. */
  operator: User | null
  sign: SignOptions
  /** Every request, as `GET /path`. */
  requests: string[]
  count: (request: string) => number
  /** Answers of the test's own, by `GET /path`. Undefined leaves the request to the origin; a rejection cuts the line. */
  answers: Record<string, () => Answer | undefined | Promise<Answer | undefined>>
}

export const operator: User = directUser({
  userId: 'admin_7',
  email: 'ana@support.example',
  firstName: 'Ana',
  lastName: 'Support',
})

function createOrigin(
  user: User | null,
  reply: (origin: AuthOrigin, user: User) => unknown,
): AuthOrigin & { handle: (request: string) => Promise<Answer> } {
  const requests: string[] = []
  const end = (): Answer => {
    origin.user = origin.user?.impersonatorUserId === undefined ? null : origin.operator
    return { body: {} }
  }
  const routes: Record<string, () => Promise<Answer> | Answer> = {
    [REFRESH]: async () =>
      origin.user ? { body: await reply(origin, origin.user) } : { status: 401, body: {} },
    [STOP]: end,
    [LOGOUT]: end,
  }
  const origin = {
    url: 'https://auth.test',
    user,
    operator: operator as User | null,
    sign: {} as SignOptions,
    requests,
    count: (request: string) => requests.filter((one) => one === request).length,
    answers: {} as AuthOrigin['answers'],
    handle: async (request: string): Promise<Answer> => {
      requests.push(request)
      return (await origin.answers[request]?.()) ?? (await routes[request]?.()) ?? { status: 404, body: {} }
    },
  }
  return origin
}

/** A real server on a port of its own, with CORS as the wire demands, cookies aside; tokens are really signed. */
export async function startAuthOrigin(
  user: User | null,
): Promise<AuthOrigin & { close: () => Promise<void> }> {
  const issuer = await createTestIssuer({ key: 'tests' })
  const origin = createOrigin(user, (self, who) => issuer.refreshReply(who, self.sign))
  const server = createServer((request: IncomingMessage, response) => {
    const cors = {
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'content-type',
      'access-control-allow-methods': 'GET, POST',
    }
    if (request.method === 'OPTIONS') {
      response.writeHead(204, cors).end()
      return
    }
    origin.handle(`${request.method} ${request.url}`).then(
      ({ status = 200, body, type = 'application/json' }) => {
        response.writeHead(status, { ...cors, 'content-type': type })
        response.end(typeof body === 'string' ? body : JSON.stringify(body))
      },
      () => response.destroy(),
    )
  })
  // A test may close it and ask it again: nobody must get its port meanwhile.
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(Number(port), '127.0.0.1', resolve))
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(close)
  origin.url = `http://127.0.0.1:${port}`
  return Object.assign(origin, { close })
}

/** The same in place of `fetch`, for tests on a fake clock, where no real network can answer in time. */
export function fakeAuthOrigin(user: User | null): AuthOrigin {
  const origin = createOrigin(user, (self, who) =>
    replyFor(who, self.sign.expiresIn === undefined ? {} : { lifetime: self.sign.expiresIn }),
  )
  vi.stubGlobal('fetch', async (input: string, init: RequestInit = {}) => {
    const path = new URL(input).pathname
    init.signal?.throwIfAborted()
    const aborted = new Promise<never>((_resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
    })
    const answer = await Promise.race([origin.handle(`${init.method ?? 'GET'} ${path}`), aborted])
    const { status = 200, body, type = 'application/json' } = answer
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), {
      status,
      headers: { 'content-type': type },
    })
  })
  return origin
}
