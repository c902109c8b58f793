import type { BannerStrings } from './BannerStrings.js'

/** The words that are built in. */
export const english: BannerStrings = {
  label: 'Impersonation',
  viewingAs: (user) => `Viewing as ${user}`,
  by: (impersonator) => `by ${impersonator}`,
  agent: (name) => `the agent ${name}`,
  unknown: 'someone unknown',
  reason: (reason) => `Reason: ${reason}`,
  readOnly: 'Read only',
  full: 'Full access',
  timeLeft: (time) => `${time} left`,
  lastMinute: 'Impersonation ends within a minute.',
  expired: 'Time is over. The session is ending.',
  stop: 'Stop',
  stopping: 'Stopping…',
  stopFailed: 'Could not stop.',
  tryAgain: 'Try again',
  minimise: 'Minimise',
  viewedBy: (impersonator, user, at) => `Viewed by ${impersonator} as ${user} at ${at.toLocaleString('en')}`,
  tab: (user) => `As ${user} · `,
  mismatch: 'It cannot be told whose account this is. Nothing here can be trusted until you reload.',
  reload: 'Reload',
}
