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

/** The part of an `upgrade` event's request that is read. An `IncomingMessage` has it. */
export interface UpgradeRequest {
  method?: string | undefined
  url?: string | undefined
  headers: Record<string, string | string[] | undefined>
  rawHeaders: string[]
}

/** The part of an `upgrade` event's socket that is used. A `Duplex` has it. */
export interface UpgradeSocket {
  destroyed: boolean
  end: (text: string, sent: () => void) => unknown
  destroy: () => unknown
  on: (event: 'error', listener: () => void) => unknown
  off: (event: 'error', listener: () => void) => unknown
}

/** The options of `auth.upgrade`: who may open a socket. */
export interface UpgradeOptions {
  /**
   * The guard that decides. Default `'requireWritable'`: signed-in users whose session may write, because no guard sees what is sent over
   * the socket later. `'requireUser'` also allows read-only sessions. `'requireNotImpersonated'` allows no impersonator.
   */
  guard?: 'requireUser' | 'requireWritable' | 'requireNotImpersonated'
  /**
   * Only guard the sockets of this path (`/live`). It must match exactly, and has no query. Sockets of other paths are left to other
   * listeners of `upgrade`; if no listener takes one, it is refused with 404. Default: every socket of the server.
   */
  path?: string
  /** Records the handshakes of impersonators, also refused ones. An accepted socket has status 101. Default: not recorded. */
  audit?: AuditOptions
  /**
   * Returns the session of a handshake, as the `resolve` of `createAuth` does for other requests. Required if `createAuth` has `resolve`,
   * because an `upgrade` event has Node's own request, which no middleware and no framework has seen.
   */
  resolve?: (request: IncomingMessage) => unknown
}

/** Guards the `upgrade` event of a Node server. */
export type Upgrade = <R extends UpgradeRequest, S extends UpgradeSocket, H>(
  onUpgrade: (request: R, socket: S, head: H, user: User) => void,
  options?: UpgradeOptions,
) => (request: R, socket: S, head: H) => void

const FAULT = fault(
  500,
  'Internal Server Error',
  'internal_error',
  'The server could not check who is signed in.',
)
const NOWHERE = fault(404, 'Not Found', 'not_found', 'There is no WebSocket at this path.')

/** How long a refused client may take to read the reason, in milliseconds. */
const PATIENCE = 5000

const CHOICES = ['requireUser', 'requireWritable', 'requireNotImpersonated']

/** Creates `auth.upgrade`. */
export function createUpgrade(guards: Guards, bySession: boolean): Upgrade {
  const complain = createComplaint()
  // A socket can write, whatever the app's isWrite says about the handshake.
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
        `upgrade needs a function as its first argument. Its option guard must be one of ${CHOICES.join(', ')}. Its option path must be a path such as "/live".`,
      )
    }
    if (bySession ? typeof resolve !== 'function' : resolve !== undefined) {
      throw new AuthError(
        'invalid_configuration',
        bySession
          ? "upgrade needs its own resolve, because createAuth has one: auth.upgrade(handler, { resolve: (request) => … }). It gets Node's request, which no middleware has seen."
          : 'upgrade only takes the option resolve if createAuth has resolve too. Remove it, and send the access token.',
      )
    }
    const recorded = audit === undefined ? [] : [guards.audit(audit)]
    const chosen = [...recorded, guards.requireUser, ...further[guard]]

    return leaveOthers(
      path,
      (socket) => refuse(socket, NOWHERE),
      (request, socket, head) => {
        // Nothing else listens to the socket yet, and an unhandled "error" event would end the process.
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
          // There is no error handler to call, and a handshake must not end the process.
          complain(`a WebSocket handshake was refused, because a check failed: ${String(error)}`)
          refuse(socket, FAULT)
        }
        // Called outside of the promise: an error of the handler is thrown as from any other listener, and is not an unhandled rejection.
        decide().then((refusal) => queueMicrotask(() => open(refusal)), fail)
      },
    )
  }
}

/** A browser can send a token with a WebSocket only as a subprotocol: `bearer.…`. */
function toGuardedRequest(
  { method = 'GET', url = '/', headers, rawHeaders }: UpgradeRequest,
  byToken: boolean,
): GuardedRequest {
  const given = nodeHeaders(headers, rawHeaders)
  // resolve reads the request itself, and perhaps cookies. A page of another site could send a subprotocol together with those.
  if (!byToken) return { method, url, headers: given }
  const offered = (given.get('sec-websocket-protocol') ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one.startsWith('bearer.'))
    .map((one) => `Bearer ${one.slice('bearer.'.length)}`)
  const header = given.get('authorization')
  const isToken = header !== null && !(offered.length > 0 && isOtherScheme(header))
  // Several tokens are joined, so that they are refused.
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
  // Otherwise the socket stays open until the client closes it.
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
