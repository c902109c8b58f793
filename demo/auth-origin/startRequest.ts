import { findPerson } from '../people.js'
import { Refusal } from './problem.js'
import type { StartRequest } from './sessions.js'

const FIELDS = ['user_id', 'reason', 'mode', 'duration', 'return_to']

/**
 * Reads what starts an impersonation. A field that it does not know is refused: who impersonates, and every other fact about the
 * session, is for the server to say. A customer who does not exist and somebody who is no customer get the same answer.
 */
export function readStart(
  body: Record<string, unknown>,
  rules: {
    durations: readonly number[]
    returnTo: (value: unknown) => string | undefined
    fallback: string
  },
): StartRequest {
  const unknown = Object.keys(body).find((name) => !FIELDS.includes(name))
  if (unknown !== undefined) {
    throw new Refusal(400, 'unknown_field', 'Unknown field', `Only ${FIELDS.join(', ')} may be sent.`)
  }
  const { user_id: userId, mode = 'read-only' } = body
  const reason = typeof body.reason === 'string' ? body.reason.trim() : ''
  if (!reason || reason.length > 200 || /\p{Cc}/u.test(reason)) {
    throw new Refusal(
      400,
      'reason_required',
      'A reason is required',
      'Say why in one line of at most 200 characters.',
    )
  }
  if (mode !== 'read-only' && mode !== 'full') {
    throw new Refusal(400, 'unknown_mode', 'Unknown mode', 'The mode is read-only or full.')
  }
  const duration = Number(body.duration ?? rules.durations[0])
  if (!rules.durations.includes(duration)) {
    throw new Refusal(
      400,
      'unknown_duration',
      'Unknown duration',
      `Choose one of ${rules.durations.join(', ')} seconds.`,
    )
  }
  const user = typeof userId === 'string' ? findPerson(userId) : undefined
  if (user?.role !== 'customer') {
    throw new Refusal(
      404,
      'user_not_available',
      'No such customer',
      'There is no such customer for you to view as.',
    )
  }
  return {
    userId: user.userId,
    mode,
    reason,
    duration,
    returnTo: rules.returnTo(body.return_to) ?? rules.fallback,
  }
}
