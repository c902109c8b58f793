import type { ImpersonationMode } from '../core/impersonation.js'
import type { EnvironmentSettings } from '../core/operators.js'

/** What somebody has typed into the dialog that starts an impersonation. */
export interface StartDraft {
  reason: string
  ticket: string
  mode: ImpersonationMode
  /** Seconds. */
  duration: number
  opensIn: 'this-tab' | 'new-tab'
  /** Why it cannot wait for an approval; absent: it can. */
  breakGlass?: string | undefined
}

/** What a draft is about: nobody else's, and of no other environment. */
export interface DraftSubject {
  operatorId: string
  environment: string | undefined
  userId: string
}

const keyOf = ({ operatorId, environment = '', userId }: DraftSubject): string =>
  `impersonation-admin:draft:${JSON.stringify([operatorId, environment, userId])}`

/** The draft as it was left in this tab: signing in again, or a reload, loses nothing. */
export function readDraft(subject: DraftSubject): Partial<StartDraft> {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(keyOf(subject)) ?? 'null')
    return typeof found === 'object' && found !== null ? found : {}
  } catch {
    return {} // no storage, or somebody else's text
  }
}

/** Keeps the draft for this tab; without one, forgets it. */
export function keepDraft(subject: DraftSubject, draft?: StartDraft): void {
  try {
    if (draft) sessionStorage.setItem(keyOf(subject), JSON.stringify(draft))
    else sessionStorage.removeItem(keyOf(subject))
  } catch {
    // No storage: the draft lives as long as the dialog.
  }
}

const CHOICES = [300, 600, 900, 1800, 2700, 3600]

/** The durations to choose from, in seconds. */
export function durationsOf({ maxDuration }: EnvironmentSettings): number[] {
  return [...new Set([...CHOICES.filter((seconds) => seconds < maxDuration), maxDuration])]
}

/** Whose draft it is. */
export interface DraftOperator {
  id: string
  name?: string | undefined
  role?: string | undefined
}

/** The modes that the operator may be allowed, the least first. Who may have full access may also only look. */
export function modesOf(
  { modes, impersonators }: EnvironmentSettings,
  operator: DraftOperator,
): ImpersonationMode[] {
  const mayFull = impersonators.some(
    ({ who, modes: granted = [] }) =>
      granted.includes('full') && ('role' in who ? who.role === operator.role : who.operator === operator.id),
  )
  return mayFull && modes.includes('full') ? ['read-only', 'full'] : ['read-only']
}

/** May the operator start without the approval that is needed? */
export function mayBreakGlass(
  { approval, breakGlass }: EnvironmentSettings,
  { role }: DraftOperator,
): boolean {
  return approval.count > 0 && breakGlass.enabled && role !== undefined && breakGlass.roles.includes(role)
}

/** A draft that fits the settings and the operator: what is not allowed is replaced by the least. */
export function fitDraft(
  settings: EnvironmentSettings,
  operator: DraftOperator,
  kept: Partial<StartDraft>,
  opensIn: StartDraft['opensIn'],
): StartDraft {
  const durations = durationsOf(settings)
  const wished = typeof kept.duration === 'number' ? kept.duration : 900
  const isUrgent = typeof kept.breakGlass === 'string' && mayBreakGlass(settings, operator)
  return {
    reason: textOf(kept.reason),
    ticket: textOf(kept.ticket),
    mode: modesOf(settings, operator).find((mode) => mode === kept.mode) ?? 'read-only',
    duration: durations.findLast((seconds) => seconds <= wished) ?? Math.min(...durations),
    opensIn: kept.opensIn === 'new-tab' || kept.opensIn === 'this-tab' ? kept.opensIn : opensIn,
    breakGlass: isUrgent ? kept.breakGlass : undefined,
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
