import type { Context } from 'hono'
import { Refusal } from '../impersonations/index.js'

/**
 * The body of a request.
 *
 * @throws Refusal 415 where it is not said to be JSON (which also keeps other sites' forms out), 400 where it is none.
 */
export async function jsonOf(c: Context): Promise<unknown> {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
    throw new Refusal(415, 'unsupported_media_type', 'Send JSON, with the content type application/json.')
  }
  try {
    return await c.req.json()
  } catch {
    throw new Refusal(400, 'invalid_json', 'The body is no JSON.')
  }
}
