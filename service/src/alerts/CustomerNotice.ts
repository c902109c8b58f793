import type { ImpersonationMode, SessionEnd } from 'impersonation-kit/server'

/** What a customer is told of a session in their account: no more of the operator than their own view shows. */
export interface CustomerNotice {
  /** The same for every try. */
  id: string
  type: 'began' | 'ended'
  environment: string
  /** The customer's e-mail address, as the directory gave it. */
  to: string
  /** The operator, as `showOperatorAs` says. */
  by: string
  mode: ImpersonationMode
  reason?: string
  /** When it began, in Unix milliseconds. */
  since: number
  /** When it ended, or will end at the latest. */
  until?: number
  end?: SessionEnd
  /** The customer ended it. */
  isOwnEnd?: true
}
