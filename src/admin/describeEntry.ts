import type { AuditEntry } from '../core/operatorApi.js'
import { field } from '../core/read.js'
import { nameOf } from './nameOf.js'
import { labelOf, textOf, textsOf } from './settings/labels.js'
import { ENDS, MODES } from './words.js'

/** What each type of record says: `by` is who did it, `actor` the impersonator, `subject` the user. */
export const ENTRY_SENTENCES: Record<string, string> = {
  'impersonation.requested': '{actor} asked to impersonate {subject}',
  'impersonation.refused': '{actor} was not allowed to impersonate {subject}',
  'impersonation.ready': '{actor} may now impersonate {subject}',
  'impersonation.started': '{actor} began to impersonate {subject}',
  'impersonation.ended': '{actor} stopped impersonating {subject}',
  'impersonation.extended': '{by} extended the session as {subject}',
  'impersonation.mode_changed': '{by} changed the mode of the session as {subject}',
  'approval.wanted': '{actor} needs others to agree to impersonate {subject}',
  'approval.given': '{by} approved that {actor} impersonates {subject}',
  'approval.denied': '{by} denied that {actor} impersonates {subject}',
  'approval.taken': '{by} answered the request of {actor} to impersonate {subject}',
  'break_glass.used': '{actor} used break-glass to impersonate {subject}',
  'consent.given': '{by} agreed that {actor} impersonates {subject}',
  'consent.refused': '{by} did not agree that {actor} impersonates {subject}',
  'request.expired': 'The request of {actor} to impersonate {subject} expired',
  'settings.changed': '{actor} changed the settings of {subject}',
  'support_access.changed': '{actor} changed the support access of {subject}',
  request: '{actor} used the product as {subject}',
}

/** What is said where somebody else did it than the impersonator, and where nobody did: time, or a rule. */
const BY_ANOTHER: Record<string, string> = {
  'impersonation.ended': '{by} ended the impersonation of {subject} by {actor}',
}
const BY_ITSELF: Record<string, string> = {
  'impersonation.ended': 'The impersonation of {subject} by {actor} ended',
  'impersonation.mode_changed': 'The session of {actor} as {subject} became read-only',
}

/**
 * Who did what to whom: words and names by turns, the words first. The `actor` of a session's records is the impersonator; who approved
 * or ended it stands in the details.
 */
export function sentenceOf({ type, actor, subject, detail = {} }: AuditEntry): string[] {
  const { by = detail['end'] === 'stopped' || detail['end'] === 'signed_out' ? actor?.id : undefined } =
    detail
  const doer =
    by === undefined ? actor : [actor, subject, detail['doneBy']].find((one) => field(one, 'id') === by)
  const people: Record<string, unknown> = { by: doer ?? { id: by }, actor, subject }
  const variant = by === undefined ? BY_ITSELF : by === actor?.id ? {} : BY_ANOTHER
  return (variant[type] ?? ENTRY_SENTENCES[type] ?? `{actor} ${type} {subject}`)
    .split(/\{(\w+)\}/)
    .map((text, index) => (index % 2 === 1 ? (partyName(people[text]) ?? 'somebody') : text))
}

/** What a record says beside its sentence: the action of a request, the reason of an end, the code of a refusal. */
export function detailsOf({ phase, outcome, code, detail = {} }: AuditEntry): string[] {
  const { action, method, route, end, reason, mode, to, changes, client, left, answer, by } = detail
  const address = field(client, 'address')
  const texts: unknown[] = [
    ...(Array.isArray(changes) ? changes.map(changeText) : []),
    action,
    typeof method === 'string' && typeof route === 'string' ? `${method} ${route}` : undefined,
    phase === 'attempt' ? 'attempt' : outcome === 'refused' || outcome === 'failed' ? undefined : outcome, // a tag says it
    // The sentence says who stopped or ended it.
    (by === undefined || (end !== 'stopped' && end !== 'revoked')) && wordOf(ENDS, end),
    code,
    wordOf(MODES, mode ?? (typeof to === 'string' ? to : undefined)),
    typeof left === 'number' && left > 0 && `${left} more must approve`,
    answer,
    reason,
    typeof address === 'string' && `from ${address}`,
  ]
  return texts.filter((text): text is string => typeof text === 'string' && text !== '')
}

function wordOf(words: Partial<Record<string, string>>, code: unknown): unknown {
  return typeof code === 'string' ? (words[code] ?? code) : undefined
}

function changeText(change: unknown): string {
  // How many more there were, in place of those that a record has no room for.
  if (typeof change === 'string') return change
  const path = field(change, 'path')
  const label = typeof path === 'string' ? labelOf(path) : 'a setting'
  const [added, removed, count] = [field(change, 'added'), field(change, 'removed'), field(change, 'count')]
  if (Array.isArray(added) && Array.isArray(removed)) {
    const texts = [
      added.length > 0 && `${textOf(added)} added`,
      removed.length > 0 && `${textOf(removed)} removed`,
      added.length + removed.length === 0 && 'in another order',
      typeof count === 'number' && `${count} now`,
    ]
    return `${label}: ${texts.filter((text) => text !== false).join('; ')}`
  }
  const [before, after] = textsOf(field(change, 'before'), field(change, 'after'))
  return `${label}: ${before} → ${after}`
}

/** What a record calls a person: by name, e-mail address or id. Undefined if the record was erased. */
export function partyName(party: unknown): string | undefined {
  const text = (key: string): string => {
    const value = field(party, key)
    return typeof value === 'string' ? value : ''
  }
  return nameOf({ id: text('id'), name: text('name'), email: text('email') }) || undefined
}
