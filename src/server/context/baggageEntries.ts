import type { User } from '../../core/user.js'
import type { LogRules } from './logFields.js'
import { spanAttributes } from './spanAttributes.js'

/**
 * Returns entries for the baggage of OpenTelemetry (W3C Baggage), with the same content as {@link spanAttributes}: the spans and logs of
 * the next services can then show which user they work for.
 *
 * Baggage is sent with every instrumented request, also to third parties, and everyone who can send a request can write it. So it is only
 * for logs, and never proves who is signed in: this library does not read it back. To tell the next service who the user is, send the token
 * (`createAuthFetch`).
 *
 * @param user - Default: the current user.
 * @see https://www.w3.org/TR/baggage/
 *
 * @example
 * ```ts
 * import { context, propagation } from '@opentelemetry/api'
 * import { baggageEntries } from 'impersonation-kit/server'
 *
 * const baggage = propagation.createBaggage(baggageEntries())
 * context.with(propagation.setBaggage(context.active(), baggage), () => fetch('https://billing.internal/invoices'))
 * ```
 */
export function baggageEntries(user?: User, rules: LogRules = {}): Record<string, { value: string }> {
  const attributes = Object.entries(spanAttributes(user, rules))
  return Object.fromEntries(attributes.map(([key, value]) => [key, { value }]))
}
