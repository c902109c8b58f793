import { compileTicketPattern, TICKET_MAX } from '../../settings/index.js'
import { textOf } from '../textOf.js'
import type { Rule } from '../Facts.js'

/** The longest reason, in characters. */
export const REASON_MAX = 1000

/** Is what the operator asks for allowed? */
export const requestRules: readonly Rule[] = [
  ({ modes, request }) =>
    request?.mode === undefined || modes.some((mode) => mode === request.mode)
      ? undefined
      : 'mode_not_allowed',
  ({ settings, request }) => (isDuration(request?.duration, settings.maxDuration) ? undefined : 'too_long'),
  ({ settings, request }) => {
    const length = textOf(request?.reason).length
    if (length === 0 && isText(request?.reason))
      return settings.reason.required ? 'reason_required' : undefined
    return length >= Math.max(1, settings.reason.minLength) && length <= REASON_MAX
      ? undefined
      : 'reason_required'
  },
  ({ settings, request }) => {
    const ticket = request?.ticket ?? ''
    if (ticket === '') return settings.ticket.required ? 'ticket_invalid' : undefined
    return isTicket(ticket, settings.ticket.pattern) ? undefined : 'ticket_invalid'
  },
]

function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

function isDuration(duration: unknown, max: number): boolean {
  return (
    duration === undefined || (Number.isInteger(duration) && Number(duration) >= 1 && Number(duration) <= max)
  )
}

function isTicket(ticket: unknown, pattern: string | undefined): boolean {
  if (typeof ticket !== 'string' || ticket.length > TICKET_MAX || textOf(ticket) !== ticket) return false
  return pattern === undefined || compileTicketPattern(pattern)(ticket)
}
