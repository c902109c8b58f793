import type { IncomingMessage } from 'node:http'
import { AuthError } from '../core/errors.js'
import type { User } from '../core/user.js'
import type { AuditOptions } from '../server/audit/index.js'
import { createComplaint } from '../server/shared/complain.js'
import { exchange } from '../server/context/index.js'
import type { GuardedRequest } from '../server/shared/GuardedRequest.js'
import { type Guards, isOtherScheme } from '../server/guards/index.js'
import { rememberSource } from '../server/sessions/index.js'
import type { ReplySide } from '../server/shared/ReplySide.js'
import type { Refusal } from '../server/shared/problem.js'
import { unrefTimer } from '../server/shared/unrefTimer.js'
import { leaveOthers } from './leaveOthers.js'
import { nodeHeaders } from './nodeHeaders.js'

/** What is read of the request of an `upgrade` event: an `IncomingMessage` is one. */
export interface UpgradeRequest {
  method?: string | undefined
  url?: string | undefined
  headers: Record<string, string | string[] | undefined>
  rawHeaders: string[]
}

/** What is done to the socket of an `upgrade` event that is refused: a `Duplex` is one. */
export interface UpgradeSocket {
  destroyed: boolean
  end: (text: string, sent: () => void) => unknown
  destroy: () => unknown
  on: (event: 'error', listener: () => void) => unknown
  off: (event: 'error', listener: () => void) => unknown
}

/** Who may open a socket. */
export interface UpgradeOptions {
  /**
   * Default `'requireWritable'`: signed-in users whose session may write, since no guard hears what the socket says afterwards.
   * `'requireUser'` lets read-only sessions through too, `'requireNotImpersonated'` no impersonator.
   */
  guard?: 'requireUser' | 'requireWritable' | 'requireNotImpersonated'
  /**
   * The path of the sockets that these are (`/live`), letter by letter and without a query. Other sockets are left alone, for other
   * listeners of `upgrade`; where nobody is there for one, it is refused with 404. Default: every socket of the server is one of these.
   */
  path?: string
  /** Records the handshakes of impersonators, those that are refused too (status 101 where the socket was opened). */
  audit?: AuditOptions
  /**
   * Gives the session of a handshake, as the `resolve` of `createAuth` does for other requests. Needed where `createAuth` has
   * `resolve`, because an `upgrade` event has Node's own request: no middleware and no framework has seen it.
   */
  resolve?: (request: IncomingMessage) => unknown
}

/** Guards the `upgrade` event of a server of Node's. */
export type Upgrade = <R extends UpgradeRequest, S extends UpgradeSocket, H>(
  onUpgrade: (request: R, socket: S, head: H, user: User) => void,
  options?: UpgradeOptions,
) => (request: R, socket: S, head: H) => void

const FAULT = fault(500, 'Internal Server Error', 'internal_error', 'Who sent this could not be found out.')
const NOWHERE = fault(404, 'Not Found', 'not_found', 'No socket is opened here.')

/** So long a client that is refused may take to read why, in milliseconds. */
const PATIENCE = 5000

const CHOICES = ['requireUser', 'requireWritable', 'requireNotImpersonated']

/** Makes the guard of `upgrade` events. */
export function createUpgrade(guards: Guards, bySession: boolean): Upgrade {
  const complain = createComplaint()
  // Whatever an app's isWrite says of the handshake, the socket may write.
  const further = {
    requireUser: [],
    requireWritable: [guards.requireWritable({ write: true })],
    requireNotImpersonated: [guards.requireNotImpersonated],
  }
  return (onUpgrade, { guard = 'requireWritable', path, audit, resolve } = {}) => {
    const isPath = path === undefined || (typeof path === 'string' && /^\/[^?#\s]*$/.test(path))
    if (typeof onUpgrade !== 'function' || !CHOICES.includes(guard) || !isPath) {
      throw new AuthError(
        'invalid_configuration',
        `upgrade needs a function, as its guard one of ${CHOICES.join(', ')}, and as its path, where there is one, something like "/live".`,
      )
    }
    if (bySession ? typeof resolve !== 'function' : resolve !== undefined) {
      throw new AuthError(
        'invalid_configuration',
        bySession
          ? 'upgrade needs a resolve of its own, auth.upgrade(handler, { resolve: (request) => … }): it gets the request of Node, which no middleware has seen.'
          : 'upgrade takes resolve only where createAuth has resolve too. Leave it out, and send the access token.',
      )
    }
    const recorded = audit === undefined ? [] : [guards.audit(audit)]
    const chosen = [...recorded, guards.requireUser, ...further[guard]]

    return leaveOthers(
      path,
      (socket) => refuse(socket, NOWHERE),
      (request, socket, head) => {
        // Nobody listens to the socket yet: its error would end the process.
        const hangUp = (): unknown => socket.destroy()
        socket.on('error', hangUp)
        const { ask, run, user } = exchange()
        const guarded = toGuardedRequest(request, !bySession)
        if (bySession) rememberSource(guarded, { request, resolve })

        let record: ReplySide['onReply']
        const decide = async (): Promise<Refusal | undefined> => {
          for (const one of chosen) {
            const { refusal, onReply } = await ask(one, guarded)
            if (onReply) record = onReply
            if (refusal) return refusal
          }
          return undefined
        }
        const open = (refusal: Refusal | undefined): void => {
          const verified = user()
          record?.({ status: refusal?.status ?? 101, ...(socket.destroyed && { aborted: true }) })
          if (refusal || !verified) return refuse(socket, refusal ?? FAULT)
          if (socket.destroyed) return
          socket.off('error', hangUp)
          run(() => onUpgrade(request, socket, head, verified))
        }
        const fail = (error: unknown): void => {
          // There is no error handler to give it to, and a handshake must not end the process.
          complain(`a handshake could not be decided upon: ${String(error)}`)
          refuse(socket, FAULT)
        }
        // What the handler throws is thrown on, as from any listener, and rejects no promise.
        decide().then((refusal) => queueMicrotask(() => open(refusal)), fail)
      },
    )
  }
}

/** A browser can send a token with a WebSocket as a subprotocol alone: `bearer.…`. */
function toGuardedRequest(
  { method = 'GET', url = '/', headers, rawHeaders }: UpgradeRequest,
  byToken: boolean,
): GuardedRequest {
  const given = nodeHeaders(headers, rawHeaders)
  // resolve reads the request by itself, perhaps its cookies: a page of another site can send a subprotocol beside those.
  if (!byToken) return { method, url, headers: given }
  const offered = (given.get('sec-websocket-protocol') ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one.startsWith('bearer.'))
    .map((one) => `Bearer ${one.slice('bearer.'.length)}`)
  const header = given.get('authorization')
  const isToken = header !== null && !(offered.length > 0 && isOtherScheme(header))
  // Several tokens are none: joined, they are refused.
  const authorization = [isToken ? header : [], offered].flat().join(', ') || null
  return {
    method,
    url,
    headers: { get: (name) => (name === 'authorization' ? authorization : given.get(name)) },
  }
}

function refuse(socket: UpgradeSocket, { status, headers, problem }: Refusal): void {
  const body = JSON.stringify(problem)
  const head = Object.entries({
    ...headers,
    'content-length': String(new TextEncoder().encode(body).length),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  const hangUp = (): unknown => socket.destroy()
  // Otherwise it stays open until the client hangs up too.
  const timer = unrefTimer(hangUp, PATIENCE)
  socket.end(`HTTP/1.1 ${status} ${problem.title}\r\n${head.join('')}\r\n${body}`, () => {
    clearTimeout(timer)
    hangUp()
  })
}

function fault(status: number, title: string, code: string, detail: string): Refusal {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    problem: { type: 'about:blank', title, status, detail, code },
  }
}
