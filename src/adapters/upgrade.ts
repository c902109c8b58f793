import { AuthError } from '../core/errors.js'
import type { User } from '../core/user.js'
import type { AuditOptions } from '../server/auditRules.js'
import { createComplaint } from '../server/complain.js'
import { exchange } from '../server/exchange.js'
import type { GuardedRequest } from '../server/GuardedRequest.js'
import type { Guards, ReplySide } from '../server/guards.js'
import type { Refusal } from '../server/problem.js'
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
  end: (text: string) => unknown
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
  /** Records the handshakes of impersonators, those that are refused too (status 101 where the socket was opened). */
  audit?: AuditOptions
}

/** Guards the `upgrade` event of a server of Node's. */
export type Upgrade = <R extends UpgradeRequest, S extends UpgradeSocket, H>(
  onUpgrade: (request: R, socket: S, head: H, user: User) => void,
  options?: UpgradeOptions,
) => (request: R, socket: S, head: H) => void

const FAULT: Refusal = {
  status: 500,
  headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  problem: {
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    detail: 'Who sent this could not be found out.',
    code: 'internal_error',
  },
}

const CHOICES = ['requireUser', 'requireWritable', 'requireNotImpersonated']

/** Makes the guard of `upgrade` events. */
export function createUpgrade(guards: Guards): Upgrade {
  const complain = createComplaint()
  return (onUpgrade, { guard = 'requireWritable', audit } = {}) => {
    if (typeof onUpgrade !== 'function' || !CHOICES.includes(guard)) {
      throw new AuthError(
        'invalid_configuration',
        `upgrade needs a function, and as its guard one of ${CHOICES.join(', ')}.`,
      )
    }
    const recorded = audit === undefined ? [] : [guards.audit(audit)]
    const chosen = [...recorded, guards.requireUser, ...(guard === 'requireUser' ? [] : [guards[guard]])]

    return (request, socket, head) => {
      // Nobody listens to the socket yet: its error would end the process.
      const hangUp = (): unknown => socket.destroy()
      socket.on('error', hangUp)
      const { ask, run, user } = exchange()
      const guarded = toGuardedRequest(request)

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
    }
  }
}

/** A browser can send a token with a WebSocket as a subprotocol alone: `bearer.…`. */
function toGuardedRequest({
  method = 'GET',
  url = '/',
  headers,
  rawHeaders,
}: UpgradeRequest): GuardedRequest {
  const given = nodeHeaders(headers, rawHeaders)
  const offered = (given.get('sec-websocket-protocol') ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one.startsWith('bearer.'))
    .map((one) => `Bearer ${one.slice('bearer.'.length)}`)
  // Several tokens are none: joined, they are refused.
  const authorization = [given.get('authorization') ?? [], offered].flat().join(', ') || null
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
  socket.end(`HTTP/1.1 ${status} ${problem.title}\r\n${head.join('')}\r\n${body}`)
}
