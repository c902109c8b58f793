import { AuthError } from '../../core/errors.js'
import { readId } from '../../core/read.js'
import type { AuditOptions, AuditRules, AuditSink } from './auditRules.js'

const OF_ALL = ['sink', 'failClosed']
const OF_RULES = [...OF_ALL, 'onError']
const OF_ROUTES = [...OF_ALL, 'action', 'route']

/** What is wrong with the `audit` of `createAuth`, which may come from untyped code, or undefined. */
export function faultOfAudit(rules: unknown): string | undefined {
  const fault = faultIn(rules, OF_RULES)
  return fault === undefined ? undefined : `got an audit that ${fault}`
}

/**
 * Checks what a route says of its audit, and finds its sink.
 *
 * @throws AuthError `invalid_configuration`
 */
export function checkAudit(options: AuditOptions, rules: AuditRules): AuditOptions & { sink: AuditSink } {
  const fault = faultIn(options, OF_ROUTES) ?? faultOfRoute(options)
  const sink = fault === undefined ? (options.sink ?? rules.sink) : undefined
  if (sink) return { ...options, sink }
  throw new AuthError(
    'invalid_configuration',
    `audit ${fault ?? 'has no sink: give createAuth audit: { sink }, or this route one of its own. A sink is a function that takes an event.'}`,
  )
}

function faultOfRoute({ action, route }: AuditOptions): string | undefined {
  if (readId(action) === undefined) return "needs action: what the route does, in your words, 'invoice.read'."
  if (route !== undefined && readId(route) === undefined) return "has a route that is none, '/invoices/:id'."
  return undefined
}

function faultIn(given: unknown, known: string[]): string | undefined {
  if (typeof given !== 'object' || given === null) return `is no object with ${known.join(', ')}.`
  // A misspelt failClosed would be one that is open.
  const odd = Object.keys(given).find((name) => !known.includes(name))
  if (odd !== undefined) return `has no option "${odd}". Its options are ${known.join(', ')}.`
  const { sink, onError, failClosed } = given as Record<string, unknown>
  if (sink !== undefined && typeof sink !== 'function') return 'has a sink that is not a function.'
  if (onError !== undefined && typeof onError !== 'function') return 'has an onError that is not a function.'
  if (failClosed !== undefined && typeof failClosed !== 'boolean') {
    return 'has a failClosed that is neither true nor false.'
  }
  return undefined
}
