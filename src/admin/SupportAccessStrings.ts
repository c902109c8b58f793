import type { ErrorWords } from './ErrorWords.js'

/** Every text of `SupportAccess`. */
export interface SupportAccessStrings extends ErrorWords {
  title: string
  loading: string
  /** Nobody was in the account. */
  nobody: string
  readOnly: string
  full: string
  live: string
  wanted: string
  over: string
  withoutApproval: string
  reason: string
  noReason: string
  /** Heads the list of what was done. */
  actions: string
  noActions: string
  /** Said where there were more actions than are shown, or may have been. */
  moreActions: string
  /** The outcome of an action. */
  done: string
  actionRefused: string
  failed: string
  tried: string
  end: string
  allow: string
  refuse: string
  /** Said when a session was ended, allowed or refused. */
  ended: string
  allowed: string
  refused: string
  /** The form. */
  choices: string
  optOut: string
  optOutHelp: string
  mayAlways: string
  mayAlwaysHelp: string
  allowFor: string
  /** `until` is the time, in the customer's own form. */
  allowedUntil: (until: string) => string
  hour: string
  day: string
  week: string
  withdraw: string
  saved: string
}

export const SUPPORT_ACCESS_ENGLISH: Omit<SupportAccessStrings, keyof ErrorWords> = {
  title: 'Support access',
  loading: 'Loading…',
  nobody: 'Nobody from support has been in your account.',
  readOnly: 'Could look, and change nothing',
  full: 'Could change things',
  live: 'In your account now',
  wanted: 'Asks for your permission',
  over: 'Over',
  withoutApproval: 'Without the usual approval',
  reason: 'Reason',
  noReason: 'none given',
  actions: 'What was done',
  noActions: 'Nothing was recorded.',
  moreActions: 'What was done before is not shown here.',
  done: 'done',
  actionRefused: 'refused',
  failed: 'failed',
  tried: 'tried',
  end: 'End it now',
  allow: 'Allow',
  refuse: 'Refuse',
  ended: 'It has ended.',
  allowed: 'You have allowed it.',
  refused: 'You have refused it.',
  choices: 'Who may open your account',
  optOut: 'Nobody from support may',
  optOutHelp: 'A session that is open ends within minutes.',
  mayAlways: 'Support may, for a reason',
  mayAlwaysHelp: 'You see here who did, when and why.',
  allowFor: 'Allow it for',
  allowedUntil: (until) => `Allowed until ${until}.`,
  hour: '1 hour',
  day: '1 day',
  week: '1 week',
  withdraw: 'Withdraw',
  saved: 'Saved.',
}
