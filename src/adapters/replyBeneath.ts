import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from 'hono'
import { field } from '../core/read.js'

/** Node's request and reply. */
interface NodePair {
  incoming: IncomingMessage
  outgoing: ServerResponse
}

/**
 * Returns Node's request and reply of a Hono request, if Hono runs on Node. A handler can answer there directly and return
 * `RESPONSE_ALREADY_SENT` of `@hono/node-server`.
 */
export function replyBeneath(env: unknown): NodePair | undefined {
  return typeof field(field(env, 'outgoing'), 'writeHead') === 'function' ? (env as NodePair) : undefined
}

/** True if the handler says that it has answered with Node's reply. */
export function isSentBeneath({ res }: Context): boolean {
  return res.headers.has('x-hono-already-sent')
}
