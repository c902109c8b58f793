import type { AlertType } from 'impersonation-kit/server'
import type { SettingsChange } from '../settings/index.js'
import type { AlertEvent, AlertPerson } from './AlertEvent.js'
import { type Fact, fact, LONGEST, short, timeOf } from './fact.js'

/** An alert in words, before any channel has escaped them for its own format. */
export interface AlertText {
  /** One line. */
  title: string
  facts: readonly Fact[]
  link?: { label: string; href: string }
  /** Must be seen first: break-glass, and settings that changed. */
  isUrgent: boolean
}

const TITLES: Record<AlertType, (event: Names) => string> = {
  'impersonation.started': ({ operator, user }) => `${operator} started to impersonate ${user}`,
  'impersonation.ended': ({ operator, user }) => `${operator} no longer impersonates ${user}`,
  'impersonation.refused': ({ operator, user }) => `${operator} was refused to impersonate ${user}`,
  'impersonation.extended': ({ operator, user }) => `${operator} extended the impersonation of ${user}`,
  'impersonation.mode_changed': ({ operator, user, mode }) =>
    mode === 'full'
      ? `${operator} may now change things as ${user}`
      : `${operator} may only read again as ${user}`,
  'approval.wanted': ({ operator, user }) => `${operator} asks to impersonate ${user}`,
  'approval.given': ({ by, operator, user }) => `${by} approved that ${operator} impersonates ${user}`,
  'approval.denied': ({ by, operator, user }) => `${by} denied that ${operator} impersonates ${user}`,
  'approval.taken': ({ by, operator, user }) =>
    `${by} has already answered the request of ${operator} to impersonate ${user}`,
  'break_glass.used': ({ operator, user }) =>
    `${operator} impersonates ${user} without approval (break-glass)`,
  'settings.changed': ({ by, environment }) => `${by} changed the impersonation settings of ${environment}`,
}

interface Names {
  operator: string
  user: string
  by: string
  environment: string
  mode: AlertEvent['mode']
}

const URGENT: readonly AlertType[] = ['break_glass.used', 'settings.changed']

/**
 * Says in words what happened.
 *
 * @param dashboard - Where the dashboard is; the link leads to the session in it, or to the settings.
 */
export function describeAlert(event: AlertEvent, dashboard?: string): AlertText {
  const { operator, user, by, environment, mode, changes } = event
  const names = {
    operator: nameOf(operator),
    user: nameOf(user),
    by: nameOf(by ?? operator),
    environment: short(environment),
    mode,
  }
  const facts = [
    fact('Environment', environment),
    fact('When', timeOf(event.at)),
    fact('Operator', operator && fullName(operator)),
    fact('User', user && fullName(user)),
    fact('By', by && fullName(by)),
    fact('Reason', event.reason),
    fact('Ticket', event.ticket),
    fact('Mode', mode === undefined ? undefined : mode === 'full' ? 'full access' : 'read-only'),
    fact('Until', event.until === undefined ? undefined : timeOf(event.until)),
    fact('Not asked', event.skipped?.join(', ')),
    fact('Why', event.sentence ?? event.code),
    fact('Note', event.note),
    ...(changes ?? []).flatMap(changeFacts),
  ]
  const link = linkTo(event, dashboard)
  return {
    title: TITLES[event.type](names),
    facts: facts.filter((one) => one !== undefined),
    ...(link && { link }),
    isUrgent: URGENT.includes(event.type),
  }
}

function linkTo({ environment, session, type }: AlertEvent, dashboard?: string): AlertText['link'] {
  if (dashboard === undefined) return undefined
  const base = `${dashboard.replace(/\/+$/, '')}/${encodeURIComponent(environment)}`
  if (session !== undefined) {
    return { label: 'Open the session', href: `${base}/sessions/${encodeURIComponent(session)}` }
  }
  return type === 'settings.changed' ? { label: 'Open the settings', href: `${base}/settings` } : undefined
}

function nameOf(person: AlertPerson | undefined): string {
  return person ? short(person.name ?? person.email ?? person.id) : 'Somebody'
}

function fullName({ id, email, name }: AlertPerson): string {
  return [name, email, id].filter((one) => one !== undefined).join(', ')
}

/** A line for each half of a long list: the one must not crowd out the other. */
function changeFacts(change: SettingsChange | string): (Fact | undefined)[] {
  if (typeof change === 'string') return [fact('Settings', change)]
  const { path, before, after, added = [], removed = [], count } = change
  if (count === undefined) return [fact(path, beforeAndAfter(valueOf(before), valueOf(after)))]
  const line = (what: string, members: readonly unknown[]) =>
    members.length > 0 ? fact(`${path}, ${what}`, members.map(valueOf).join(', ')) : undefined
  const isSorted = added.length + removed.length === 0
  return [
    line('added', added),
    line('removed', removed),
    fact(`${path}, now`, isSorted ? `${count}, in another order` : `${count}`),
  ]
}

/** A long address that was must not crowd out the one that is. */
function beforeAndAfter(before: string, after: string): string {
  const isLong = before.length + after.length + 3 > LONGEST
  return `${isLong ? short(before, LONGEST / 2) : before} → ${after}`
}

function valueOf(value: unknown): string {
  return value === undefined ? 'not set' : JSON.stringify(value)
}
