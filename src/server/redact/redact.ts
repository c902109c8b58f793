import { AuthError } from '../../core/errors.js'
import { redactJson } from './redactJson.js'
import { readPaths, type RedactPath } from './redactPaths.js'
import type { Rewrite } from '../shared/Rewrite.js'
import { saysJson } from './rewriteReply.js'

/** The options of `redact`, for replies that it cannot check. */
export interface RedactOptions {
  /**
   * Content types that are sent unchanged, such as `'text/csv'` or `'image/*'`. Name the types that the route sends and that need no
   * redaction. JSON is always checked, whatever its type says. Events, multipart, scripts and what frameworks send to their own pages must
   * be named in full (`'text/event-stream'`). Default: none, so every reply that is not JSON is withheld.
   */
  allowTypes?: readonly string[]
  /** The largest reply that is checked, in bytes. A larger one is withheld. Default 10,000,000. */
  maxBytes?: number
}

/**
 * Creates the change that `redact(paths, options)` makes to a reply.
 *
 * @throws AuthError `invalid_configuration` if a path or an option is invalid
 */
export function redact(paths: readonly RedactPath[], options: RedactOptions = {}): Rewrite {
  const steps = readPaths(paths)
  const { allowTypes = [], maxBytes = 10_000_000 } = options
  if (!Array.isArray(allowTypes) || !allowTypes.every(isOtherType)) {
    throw new AuthError(
      'invalid_configuration',
      'redact got an invalid entry in allowTypes. Each must be a content type such as "text/csv" or "image/*", and not JSON, which is always checked.',
    )
  }
  if (!Number.isInteger(maxBytes) || maxBytes < 1) {
    throw new AuthError(
      'invalid_configuration',
      'redact got an invalid maxBytes. It must be a whole number above zero.',
    )
  }
  return { json: (text) => redactJson(text, steps), allowTypes: [...allowTypes], maxBytes }
}

function isOtherType(type: unknown): boolean {
  return typeof type === 'string' && /^[\w.+-]+\/(\*|[\w.+-]+)$/.test(type) && !saysJson(type.toLowerCase())
}
