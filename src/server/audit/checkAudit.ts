import { AuthError } from '../../core/errors.js'
import { readId } from '../../core/read.js'
import type { AuditOptions, AuditRules, AuditSink } from './auditRules.js'

const OF_ALL = ['sink', 'failClosed']
const OF_RULES = [...OF_ALL, 'onError']
const OF_ROUTES = [...OF_ALL, 'action', 'route']

/** Describes what is wrong with the `audit` of `createAuth`, which may come from untyped code. Undefined if it is valid. */
export function faultOfAudit(rules: unknown): string | undefined {
  const fault = faultIn(rules, OF_RULES)
  return fault === undefined ? undefined : `got an audit that ${fault}`
}

/**
 * Checks the audit options of a route, and finds its sink.
 *
 * @throws AuthError `invalid_configuration`
 */
export function checkAudit(options: AuditOptions, rules: AuditRules): AuditOptions & { sink: AuditSink } {
  const fault = faultIn(options, OF_ROUTES) ?? faultOfRoute(options)
  const sink = fault === undefined ? (options.sink ?? rules.sink) : undefined
  if (sink) return { ...options, sink }
  throw new AuthError(
    'invalid_configuration',
    `audit ${fault ?? 'has no sink. Pass audit: { sink } to createAuth, or sink to this route. A sink is a function that takes an event.'}`,
  )
}

function faultOfRoute({ action, route }: AuditOptions): string | undefined {
  if (readId(action) === undefined)
    return "needs the option action: what the route does, in your own words, such as 'invoice.read'."
  if (route !== undefined && readId(route) === undefined)
    return "has an invalid route. It must be a template such as '/invoices/:id'."
  return undefined
}

function faultIn(given: unknown, known: string[]): string | undefined {
  if (typeof given !== 'object' || given === null)
    return `is not an object with the options ${known.join(', ')}.`
  // If a misspelt failClosed were ignored, the route would fail open.
  const odd = Object.keys(given).find((name) => !known.includes(name))
  if (odd !== undefined) return `has no option "${odd}". Its options are ${known.join(', ')}.`
  const { sink, onError, failClosed } = given as Record<string, unknown>
  if (sink !== undefined && typeof sink !== 'function') return 'has a sink that is not a function.'
  if (onError !== undefined && typeof onError !== 'function') return 'has an onError that is not a function.'
  if (failClosed !== undefined && typeof failClosed !== 'boolean') {
    return 'has a failClosed that is not a boolean.'
  }
  return undefined
}
