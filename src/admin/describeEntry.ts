import type { AuditEntry } from '../core/operatorApi.js'
import type { SessionEnd } from '../core/operators.js'
import { field } from '../core/read.js'
import { labelOf, textOf } from './settings/labels.js'
import { ENDS } from './words.js'

/** What each type of record says between the operator's name and the user's. */
export const ENTRY_WORDS: Record<string, string> = {
  'impersonation.requested': 'asked to impersonate',
  'impersonation.refused': 'was not allowed to impersonate',
  'impersonation.ready': 'may now impersonate',
  'impersonation.started': 'began to impersonate',
  'impersonation.ended': 'stopped impersonating',
  'impersonation.extended': 'extended the session as',
  'impersonation.mode_changed': 'changed the mode of the session as',
  'approval.wanted': 'needs an approval to impersonate',
  'approval.given': 'got an approval to impersonate',
  'approval.denied': 'was denied the request to impersonate',
  'approval.taken': 'got a second answer about',
  'break_glass.used': 'used break-glass to impersonate',
  'consent.given': 'got the consent of',
  'consent.refused': 'did not get the consent of',
  'request.expired': 'got no answer in time about',
  'settings.changed': 'changed the settings of',
  'support_access.changed': 'changed the support access of',
  request: 'used the product as',
}

/** What a record says, beside its names: the action of a request, the reason of an end, the code of a refusal. */
export function detailsOf({ phase, outcome, code, detail = {} }: AuditEntry): string[] {
  const { action, method, route, end, reason, mode, to, changes, from } = detail
  const address = field(from, 'address')
  const texts: unknown[] = [
    ...(Array.isArray(changes) ? changes.map(changeText) : []),
    action,
    typeof method === 'string' && typeof route === 'string' ? `${method} ${route}` : undefined,
    phase === 'attempt' ? 'attempt' : outcome === 'refused' || outcome === 'failed' ? undefined : outcome, // a tag says it
    code ?? (isEnd(end) ? ENDS[end] : end),
    mode ?? (typeof to === 'string' ? to : undefined),
    reason,
    typeof address === 'string' && `from ${address}`,
  ]
  return texts.filter((text): text is string => typeof text === 'string' && text !== '')
}

function isEnd(end: unknown): end is SessionEnd {
  return typeof end === 'string' && end in ENDS
}

function changeText(change: unknown): string {
  const path = field(change, 'path')
  const [before, after] = [field(change, 'before'), field(change, 'after')].map(textOf)
  return `${typeof path === 'string' ? labelOf(path) : 'a setting'}: ${before} → ${after}`
}

/** The name of a party of a record. Undefined if the record was erased. */
export function partyName(party: AuditEntry['actor']): string | undefined {
  if (!party) return undefined
  const { name, email, id } = party
  return typeof name === 'string' && name ? name : typeof email === 'string' && email ? email : id
}
