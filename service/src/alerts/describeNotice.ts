import type { SessionEnd } from 'impersonation-kit/server'
import type { CustomerNotice } from './CustomerNotice.js'
import type { AlertText } from './describeAlert.js'
import { fact, short, timeOf } from './fact.js'

const ENDS: Record<SessionEnd, string> = {
  stopped: 'It was stopped.',
  expired: 'Its time was over.',
  idle: 'Nothing happened in it for a while.',
  revoked: 'Somebody of the team ended it.',
  policy: 'It was no longer allowed.',
  not_redeemed: 'It never began.',
  signed_out: 'Whoever opened it signed out.',
  failed: 'It could not be opened.',
}

/**
 * Says in words what a customer is told.
 *
 * @param customerView - The page where the customer sees the session, and can end it.
 */
export function describeNotice(notice: CustomerNotice, customerView?: string): AlertText {
  const { type, mode, reason, since, until, end, isOwnEnd } = notice
  const by = unlinked(short(notice.by))
  const hasEnded = type === 'ended'
  const untilText = until === undefined ? undefined : timeOf(until)
  const facts = [
    { label: 'By', value: by },
    fact(hasEnded ? 'From' : 'Since', timeOf(since)),
    fact(hasEnded ? 'To' : 'Until, at the latest', untilText),
    fact(
      'Access',
      mode === 'full' ? `full access (${hasEnded ? 'could' : 'can'} change things)` : 'read-only',
    ),
    reason === undefined ? undefined : { label: 'Reason', value: unlinked(short(reason)) },
    fact('How it ended', isOwnEnd ? 'You ended it.' : end && ENDS[end]),
  ]
  return {
    title: hasEnded ? `The session of ${by} in your account has ended` : `Your account was opened by ${by}`,
    facts: facts.filter((one) => one !== undefined),
    ...(customerView !== undefined && {
      link: { label: `See it in your account${hasEnded ? '' : ', and end it'}`, href: customerView },
    }),
    isUrgent: false,
  }
}

/**
 * Mail programs make links of whatever looks like an address, also in plain text. In a mail that comes from the product, an operator
 * could lead customers anywhere by a reason: so its addresses are broken up by spaces without width.
 */
function unlinked(text: string): string {
  return text.replace(/[.:/@](?=\S)/g, '$&\u200b')
}
