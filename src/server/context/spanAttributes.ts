import type { User } from '../../core/user.js'
import { logFields, type LogRules } from './logFields.js'

/**
 * Returns attributes for a span of OpenTelemetry: `user.id` (from its semantic conventions), and while the user is impersonated also
 * `impersonation.impersonator.id` and `impersonation.mode`. Empty for nobody. It never throws, and the values never contain an e-mail
 * address, a session or a token.
 *
 * @param user - Default: the current user.
 * @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/user/
 *
 * @example
 * ```ts
 * import { trace } from '@opentelemetry/api'
 * import { spanAttributes } from 'impersonation-kit/server'
 *
 * trace.getActiveSpan()?.setAttributes(spanAttributes())
 * ```
 */
export function spanAttributes(user?: User, rules: LogRules = {}): Record<string, string> {
  const { userId, impersonatorUserId, impersonationMode } = logFields(user, rules)
  return {
    ...(userId === undefined ? {} : { 'user.id': userId }),
    ...(impersonatorUserId === undefined ? {} : { 'impersonation.impersonator.id': impersonatorUserId }),
    ...(impersonationMode === undefined ? {} : { 'impersonation.mode': impersonationMode }),
  }
}
