import { field } from '../core/read.js'

/**
 * The status of the reply that `redirect()`, `notFound()`, `forbidden()` and `unauthorized()` of next/navigation throw: an error with a
 * `digest` of `NEXT_REDIRECT;<push or replace>;<address>;<status>;` or `NEXT_HTTP_ERROR_FALLBACK;<status>`. Undefined for every other
 * error.
 */
export function statusOfThrown(error: unknown): number | undefined {
  const digest = field(error, 'digest')
  if (typeof digest !== 'string') return undefined
  const match = /^(?:NEXT_REDIRECT;(?:push|replace);[^]*;(3\d\d);|NEXT_HTTP_ERROR_FALLBACK;(4\d\d))$/.exec(
    digest,
  )
  return match ? Number(match[1] ?? match[2]) : undefined
}
