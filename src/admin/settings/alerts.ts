import type { AlertType } from '../../core/operators.js'

/** What each alert says happened. */
export const ALERTS: Record<AlertType, string> = {
  'impersonation.started': 'A session began',
  'impersonation.ended': 'A session ended',
  'impersonation.refused': 'A start was refused',
  'impersonation.extended': 'A session was extended',
  'impersonation.mode_changed': 'The mode of a session changed',
  'approval.wanted': 'A request waits for an approval',
  'approval.given': 'A request was approved',
  'approval.denied': 'A request was denied',
  'approval.taken': 'Somebody else has answered a request',
  'break_glass.used': 'Somebody used break-glass',
  'settings.changed': 'These settings changed',
}
