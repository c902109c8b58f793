import type { User } from '../../core/user.js'
import { logFields, type LogRules } from './logFields.js'

/**
 * Attributes for a span of OpenTelemetry: `user.id` (of its semantic conventions), and while the user is impersonated
 * `impersonation.impersonator.id` and `impersonation.mode`. Empty for nobody. It never throws, and holds no e-mail
 * address, session or token.
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
