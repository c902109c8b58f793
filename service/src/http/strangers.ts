import type { MiddlewareHandler } from 'hono'
import { Refusal } from '../impersonations/index.js'
import type { Limits } from './createLimits.js'
import { problem } from './problem.js'

/**
 * Counts the requests that came with no sign-in and no key that is known, by address: who guesses gets 429 instead of 401, and who is
 * known never does, whatever others do from the same address. What a signed-out visitor of an app asks by itself is not counted.
 *
 * @param addressOf - The client's address.
 * @param isOrdinary - Is 401 an ordinary answer to this request?
 */
export function strangers(
  limits: Limits,
  addressOf: (request: Request, env: unknown) => string | undefined,
  isOrdinary: (path: string) => boolean,
): MiddlewareHandler {
  return async (c, next) => {
    await next()
    if (c.res.status !== 401 || isOrdinary(c.req.path)) return
    // A step-up is asked of somebody who is known.
    if (c.res.headers.get('www-authenticate')?.includes('insufficient_user_authentication')) return
    try {
      await limits.address(addressOf(c.req.raw, c.env))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      c.res = problem(error.status, error.code, error.message, { ...error.headers })
      c.res.headers.delete('www-authenticate')
    }
  }
}
