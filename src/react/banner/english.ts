import type { BannerStrings } from './BannerStrings.js'
import { isoTime } from './isoTime.js'

/** The words that are built in. */
export const english: BannerStrings = {
  lang: 'en',
  dir: 'ltr',
  label: 'Impersonation',
  viewingAs: (user) => `Viewing as ${user}`,
  actingAs: (user) => `Acting as ${user}`,
  by: (impersonator) => `by ${impersonator}`,
  agent: (name) => `the agent ${name}`,
  unknown: 'someone unknown',
  reason: (reason) => `Reason: ${reason}`,
  readOnly: 'Read only',
  full: 'Full access',
  timeLeft: (time) => `${time} left`,
  lastMinute: 'Impersonation ends within a minute.',
  reach: (key) => `Press ${key} to move here and back.`,
  expired: 'Time is over. The session is ending.',
  unconfirmed: 'The sign-in service does not answer. You may still be in this account.',
  stop: 'Stop',
  stopImpersonating: (user) => `Stop impersonating ${user}`,
  stopping: 'Stopping…',
  stopFailed: (user) => `Could not stop. You are still ${user}.`,
  ended: (user) => `Impersonation has ended. You are no longer ${user}.`,
  tryAgain: 'Try again',
  minimise: 'Minimise',
  viewedBy: (impersonator, user, at) => `Viewed by ${impersonator} as ${user} at ${isoTime(at)}`,
  tab: (user) => `As ${user} · `,
  mismatch: 'It cannot be told whose account this is. Nothing here can be trusted until you reload.',
  reload: 'Reload',
}
