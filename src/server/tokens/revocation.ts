import { AuthError } from '../../core/errors.js'
import type { User } from '../../core/user.js'
import type { Awaitable } from '../shared/andThen.js'
import { rememberCause } from '../shared/causeOf.js'
import type { RevocationRules } from './RevocationRules.js'
import { hashToken } from '../shared/hashToken.js'

/** How long an answer is valid, in milliseconds, counted from the question. So a stopped session ends within this time. */
const BELIEVED = 1000

interface Question {
  askedAt: number
  answer: Promise<boolean>
}

/**
 * Asks the app whether a token's session is still active, at most once a second for each token, and fails closed.
 *
 * It asks for each token, not for each session: the app may end a single token, and the answer for another token of the session must not
 * keep that one valid.
 */
export function revocation(rules: RevocationRules): (user: User, token: string) => Awaitable<void> {
  const questions = new Map<string, Question>()

  function ask(hash: string, user: User, token: string): Question {
    for (const [old, { askedAt }] of questions) {
      if (performance.now() - askedAt < BELIEVED) break
      questions.delete(old)
    }
    const question = { askedAt: performance.now(), answer: inTime(async () => rules.isActive(user, token)) }
    questions.delete(hash)
    questions.set(hash, question)
    return question
  }

  async function check(user: User, token: string): Promise<void> {
    const hash = await hashToken(token)
    const present = questions.get(hash)
    const isFresh = present !== undefined && performance.now() - present.askedAt < BELIEVED
    const question = isFresh ? present : ask(hash, user, token)
    let isActive: boolean
    try {
      isActive = await question.answer
      // The event loop may have been blocked. An answer that is older than a second is not used.
      if (performance.now() - question.askedAt > BELIEVED) throw new Error('too late')
    } catch (cause) {
      if (questions.get(hash) === question) questions.delete(hash) // the next request asks anew
      const error = new AuthError(
        'revocation_unavailable',
        'The server could not check whether the session is still active. Check that revocation.isActive answers within a second.',
        { status: 503 },
      )
      throw rememberCause(error, cause)
    }
    if (isActive) return
    throw new AuthError('token_revoked', 'The session has been stopped. Refresh the access token.', {
      status: 401,
    })
  }

  return (user, token) =>
    rules.for === 'everyone' || user.impersonatorUserId !== undefined ? check(user, token) : undefined
}

async function inTime(isActive: () => Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), BELIEVED)
  })
  try {
    return (await Promise.race([isActive(), late])) === true
  } finally {
    clearTimeout(timer)
  }
}
