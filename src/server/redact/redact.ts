import { AuthError } from '../../core/errors.js'
import { redactJson } from './redactJson.js'
import { readPaths, type RedactPath } from './redactPaths.js'
import type { Rewrite } from '../shared/Rewrite.js'
import { saysJson } from './rewriteReply.js'

/** What `redact` does with replies that it cannot look into. */
export interface RedactOptions {
  /**
   * Content types that go out as they are, such as `'text/csv'` or `'image/*'`: name what the route is known to send, and
   * what needs no redacting. JSON is always looked into, whatever it calls itself, and events, multipart, scripts and what frameworks
   * send their own pages are allowed by their whole names alone (`'text/event-stream'`). Default: none; what is no JSON is withheld.
   */
  allowTypes?: readonly string[]
  /** The longest reply that is looked into, in bytes; a longer one is withheld. Default 10,000,000. */
  maxBytes?: number
}

/**
 * Makes what `redact(paths, options)` asks of a reply.
 *
 * @throws AuthError `invalid_configuration` where a path or an option cannot be meant
 */
export function redact(paths: readonly RedactPath[], options: RedactOptions = {}): Rewrite {
  const steps = readPaths(paths)
  const { allowTypes = [], maxBytes = 10_000_000 } = options
  if (!Array.isArray(allowTypes) || !allowTypes.every(isOtherType)) {
    throw new AuthError(
      'invalid_configuration',
      'redact got allowTypes with something that is no content type, such as "text/csv" or "image/*", or that is JSON, which is always looked into.',
    )
  }
  if (!Number.isInteger(maxBytes) || maxBytes < 1) {
    throw new AuthError('invalid_configuration', 'redact got a maxBytes that is no whole number above zero.')
  }
  return { json: (text) => redactJson(text, steps), allowTypes: [...allowTypes], maxBytes }
}

function isOtherType(type: unknown): boolean {
  return typeof type === 'string' && /^[\w.+-]+\/(\*|[\w.+-]+)$/.test(type) && !saysJson(type.toLowerCase())
}
