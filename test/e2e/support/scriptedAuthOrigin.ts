import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { User } from '../../../src/core/user.js'
import { createTestIssuer } from '../../../src/testing/tokens.js'
import { close, listen, originOf } from './authOrigin.js'

const REFRESH = '/api/v1/refresh_token'

/** An auth origin that a test holds in its hands: who is signed in, how long tokens live, and whether it answers at all. */
export interface ScriptedAuthOrigin extends AsyncDisposable {
  url: string
  user: User | null
  /** Seconds that a token lives. */
  life: number
  /** Milliseconds that an answer takes. */
  latency: number
  /** `503`: it answers so; `cut`: it closes the connection. */
  down: false | '503' | 'cut'
  /** Every refresh spends its cookie and sets the next one; a spent cookie that comes again ends the session for good. */
  rotates: boolean
  /** How often it was asked who is signed in, and how often a spent cookie came again. */
  asked: number
  reused: number
}

/** Starts one on a free port. The session is a cookie, as a browser keeps it. */
export async function startScriptedAuthOrigin(user: User | null): Promise<ScriptedAuthOrigin> {
  const issuer = await createTestIssuer()
  const server = await listen()
  let live: string | undefined
  const origin: ScriptedAuthOrigin = {
    url: originOf(server),
    user,
    life: 600,
    latency: 20,
    down: false,
    rotates: false,
    asked: 0,
    reused: 0,
    [Symbol.asyncDispose]: () => close(server),
  }
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const cors = {
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'content-type',
    }
    if (request.method === 'OPTIONS') return void response.writeHead(204, cors).end()
    if (origin.down === 'cut') return void response.destroy()
    if (origin.down) return void response.writeHead(503, cors).end()
    const spent = /refresh=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]
    const isRefresh = request.url === REFRESH
    if (isRefresh) origin.asked += 1
    if (isRefresh && origin.rotates) {
      if (spent !== undefined && spent !== live) {
        origin.reused += 1
        origin.user = null
      }
      live = randomUUID() // before the answer is on its way, as a database does
    }
    const next = live
    await new Promise((resolve) => setTimeout(resolve, origin.latency))
    const headers = {
      ...cors,
      'content-type': 'application/json',
      ...(isRefresh && origin.rotates && { 'set-cookie': `refresh=${next}; Path=/; HttpOnly` }),
    }
    const who = origin.user
    if (!who) return void response.writeHead(401, headers).end('{}')
    const reply = await issuer.refreshReply(who, { expiresIn: origin.life })
    response.writeHead(200, headers).end(JSON.stringify(isRefresh ? reply : {}))
  }
  server.on('request', (request, response) => void answer(request, response))
  return origin
}
