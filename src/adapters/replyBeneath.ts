import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from 'hono'
import { field } from '../core/read.js'

/** A request and its reply as Node has them. */
interface NodePair {
  incoming: IncomingMessage
  outgoing: ServerResponse
}

/**
 * What stands beneath a request of Hono's where it runs on Node: a handler can answer there, past Hono, and say so with
 * `RESPONSE_ALREADY_SENT` of `@hono/node-server`.
 */
export function replyBeneath(env: unknown): NodePair | undefined {
  return typeof field(field(env, 'outgoing'), 'writeHead') === 'function' ? (env as NodePair) : undefined
}

/** Whether a handler says that it has answered beneath Hono. */
export function isSentBeneath({ res }: Context): boolean {
  return res.headers.has('x-hono-already-sent')
}
