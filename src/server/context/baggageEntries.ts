import type { User } from '../../core/user.js'
import type { LogRules } from './logFields.js'
import { spanAttributes } from './spanAttributes.js'

/**
 * Entries for the baggage of OpenTelemetry (W3C Baggage): what {@link spanAttributes} gives, so that the spans and logs of the
 * next services can say for whom they work.
 *
 * Baggage goes out with every request that is instrumented, to third parties too. And whoever can send a request can
 * write it: it is for logs, and never tells a service who is signed in. There is therefore no reading it back. The token tells
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
