import type { Context } from 'hono'
import { mergeHeader } from '../server/shared/mergeHeader.js'

/** Sets headers on a reply of Hono's, beside what `Vary` says already. */
export function setReplyHeaders(context: Context, headers: Readonly<Record<string, string>>): void {
  for (const [name, wanted] of Object.entries(headers)) {
    const present = context.res.headers.get(name)
    if (present !== wanted) setHeader(context, name, mergeHeader(name, present, wanted))
  }
}

/**
 * `context.header` makes a copy of a reply that is there, and of its body a stream. `Vary` says the same to everybody: it can stand on a
 * reply that the app keeps. What is said of one user alone goes onto a copy.
 */
function setHeader(context: Context, name: string, value: string): void {
  try {
    if (name === 'vary') {
      context.res.headers.set(name, value)
      return
    }
  } catch {
    // The headers of a redirect or of a fetched reply cannot be changed.
  }
  context.header(name, value)
}
