import type { ImpersonationGrant } from '../../core/operators.js'
import { field } from '../../core/read.js'
import { isSame } from './changesOf.js'
import { withoutSecret } from './secrets.js'

/** What the audit of the service, too, says in place of a new secret. */
const NEW_SECRET = '(changed)'

const LABELS: Record<string, string> = {
  enabled: 'Impersonation',
  impersonators: 'Who may impersonate',
  protectedUsers: 'Protected users',
  modes: 'Modes',
  fullFor: 'Full access lasts',
  maxDuration: 'Longest session',
  idleTimeout: 'Ends when unused for',
  maxSessions: 'Sessions at once',
  maxStartsPerHour: 'Starts in an hour',
  'reason.required': 'Reason required',
  'reason.minLength': 'Shortest reason',
  'ticket.required': 'Ticket required',
  'ticket.pattern': 'Form of a ticket',
  'approval.count': 'Approvals needed',
  'approval.by': 'Who may approve',
  'approval.requestLife': 'A request waits',
  'breakGlass.enabled': 'Break-glass',
  'breakGlass.roles': 'Who may break the glass',
  consent: 'Consent of the customer',
  stepUpMaxAge: 'Sign-in not older than',
  businessHours: 'Working hours',
  'alerts.channels': 'Alert channels',
  'alerts.alertBeforeStart': 'No alert, no session',
  'alerts.notifyCustomer': 'E-mail to the customer',
  showOperatorAs: 'The customer sees',
  teamName: 'Name of the team',
}

/** What a setting is called. */
export function labelOf(path: string): string {
  return LABELS[path] ?? path
}

/** Two values of a setting, for people. Values that differ never read the same, unless only the new secrets in them differ. */
export function textsOf(one: unknown, other: unknown): [string, string] {
  const texts = [textOf(one), textOf(other)] as const
  const isUnclear = texts[0] === texts[1] && !isSame(one, other)
  // Two channels of the same name, or a role that is called as two roles in a row.
  return isUnclear ? [jsonOf(one), jsonOf(other)] : [...texts]
}

/** A setting's value, for people. */
export function textOf(value: unknown): string {
  if (value === undefined) return 'not set'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return Array.isArray(value) ? value.map(itemOf).join(', ') || 'none' : itemOf(value)
}

/** A channel is known by its name. */
function itemOf(value: unknown): string {
  if (typeof value === 'string') return value
  const who = field(value, 'who')
  const [role, id] = [field(who, 'role') ?? field(who, 'operator'), field(value, 'id')]
  if (typeof role === 'string') return grantText(value as ImpersonationGrant)
  return typeof id === 'string' ? id : jsonOf(value)
}

/** Who may impersonate whom, and how: what is not set allows what the service takes it for. */
function grantText({ who, modes = ['read-only'], tenants, groups, maxRank = 0 }: ImpersonationGrant): string {
  const name = 'role' in who ? `role ${who.role}` : `operator ${who.operator}`
  const scope = `${scopeText('tenants', tenants)}; ${scopeText('groups', groups)}`
  return `${name} (${textOf(modes)}; ${scope}; up to rank ${maxRank})`
}

function scopeText(what: string, names: ImpersonationGrant['tenants'] = '*'): string {
  return names === '*' ? `all ${what}` : `${what} ${textOf(names)}`
}

function jsonOf(value: unknown): string {
  if (value === undefined) return 'not set'
  return JSON.stringify(value, (_name, one: unknown) => withoutSecret(one, NEW_SECRET))
}
