import type { Context } from 'hono'
import { mergeHeader } from '../server/shared/mergeHeader.js'

/** Sets headers on a Hono reply. Values are added to an existing `Vary`. */
export function setReplyHeaders(context: Context, headers: Readonly<Record<string, string>>): void {
  for (const [name, wanted] of Object.entries(headers)) {
    const present = context.res.headers.get(name)
    if (present !== wanted) setHeader(context, name, mergeHeader(name, present, wanted))
  }
}

/**
 * `context.header` copies an existing reply and turns its body into a stream. `Vary` is the same for everybody, so it may be set on a reply
 * that the app reuses. Headers for one user are set on a copy.
 */
function setHeader(context: Context, name: string, value: string): void {
  try {
    if (name === 'vary') {
      context.res.headers.set(name, value)
      return
    }
  } catch {
    // The headers of a redirect, or of a reply of `fetch`, are immutable.
  }
  context.header(name, value)
}
