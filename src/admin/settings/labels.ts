import { field } from '../../core/read.js'

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

/** A setting's value, for people. */
export function textOf(value: unknown): string {
  if (value === undefined) return 'not set'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.map(itemOf).join(', ') || 'none'
  return itemOf(value)
}

/** A grant is known by whom it names, a channel by its name. */
function itemOf(value: unknown): string {
  const who = field(value, 'who')
  const name = field(who, 'role') ?? field(who, 'operator') ?? field(value, 'id')
  return typeof name === 'string' ? name : typeof value === 'string' ? value : JSON.stringify(value)
}
