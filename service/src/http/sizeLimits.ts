import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { problem } from './problem.js'

/**
 * Refuses requests whose headers (431) or bodies (413) are larger than this, in bytes.
 *
 * @param hasOwn - Does the route of this request limit its body itself?
 */
export function sizeLimits(
  headers: number,
  body: number,
  hasOwn: (method: string, path: string) => boolean,
): MiddlewareHandler[] {
  const limited = bodyOf(body)
  return [
    async (c, next) => {
      let size = 0
      // As they are sent: with a colon, a space and a line break.
      for (const [name, value] of c.req.raw.headers) size += name.length + value.length + 4
      if (size > headers)
        return problem(431, 'headers_too_large', `The headers are larger than ${kB(headers)}.`)
      await next()
    },
    (c, next) => (hasOwn(c.req.method, c.req.path) ? next() : limited(c, next)),
  ]
}

/** Refuses bodies that are larger than this, in bytes (413). */
export function bodyOf(most: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: most,
    onError: async (c) => {
      await takeOff(c.req.raw.body, 4 * most)
      return problem(413, 'too_large', `The body is larger than ${kB(most)}.`)
    },
  })
}

const kB = (bytes: number): string => `${Math.round((bytes / 1024) * 10) / 10} kB`

/** Reads a body that is refused, within reason: a client that is cut off while it sends does not see why. */
async function takeOff(body: ReadableStream<Uint8Array> | null, most: number): Promise<void> {
  // Without a length Hono has read as much as it may, and holds the rest.
  if (!body || body.locked) return
  const reader = body.getReader()
  for (let size = 0; size < most;) {
    const { value, done } = await reader.read()
    if (done) return
    size += value.length
  }
  void reader.cancel().catch(() => undefined)
}
