import type { Problem } from '../../core/protocol.js'
import type { User } from '../../core/user.js'
import { andThen, type Awaitable } from '../shared/andThen.js'
import { runIn } from './context.js'
import type { GuardedRequest } from '../shared/GuardedRequest.js'
import { type Decision, type Guard, tokenOf } from '../guards/index.js'
import type { Outcome } from '../shared/Outcome.js'
import type { Refusal } from '../shared/problem.js'
import { copyUser } from '../shared/copyUser.js'

/** The decision of a guard, whether it is the first guard on this request that lets a user through, and a function to continue. */
export type Asked = Decision & { isFirst: boolean } & Pick<Exchange, 'run'>

/** The decision of a guard that lets a request through. */
export type Passed = Exclude<Asked, { refusal: Refusal }>

/** One request with its guards and its reply. */
export interface Exchange {
  /** Asks the next guard. */
  ask: (guard: Guard, request: GuardedRequest) => Awaitable<Asked>
  /** A copy of the user that a guard let through. */
  user: () => User | undefined
  /** Runs the code after the guards in that user's context. */
  run: <T>(code: () => T) => T
}

/** Begins an exchange. */
export function exchange(): Exchange {
  // A copy that is never read back from the framework's request: other code may put another user there or change this one, and must not be
  // able to hide an impersonator.
  let verified: User | undefined
  let token: string | undefined
  let refusal: Problem | undefined
  const onWrites: (() => void)[] = []
  const tellWrite = (): void => onWrites.forEach((onWrite) => onWrite())
  const run: Exchange['run'] = (code) => runIn({ user: verified, token }, code)

  const recorded =
    (onReply: (outcome: Outcome) => void) =>
    (outcome: Outcome): void =>
      onReply(refusal === undefined ? outcome : { ...outcome, refusal: refusal.code })

  function answer(decision: Decision, isFirst: boolean): Asked {
    if (decision.refusal) {
      refusal = decision.refusal.problem
      return { ...decision, isFirst, run, ...(decision.onReply && { onReply: recorded(decision.onReply) }) }
    }
    const { user, headers, rewrite, onReply, onWrite } = decision
    if (onWrite) onWrites.push(onWrite)
    // Nearly every request.
    if (!rewrite && !onReply) return { user, headers, isFirst, run }
    return {
      ...decision,
      isFirst,
      run,
      // Do not change our own refusals, only the handler's replies.
      ...(rewrite && {
        rewrite: {
          ...rewrite,
          json: (text: string) => (text === JSON.stringify(refusal) ? text : rewrite.json(text)),
        },
      }),
      ...(onReply && { onReply: recorded(onReply) }),
    }
  }

  return {
    ask(guard, request) {
      const isFirst = !verified
      return andThen(guard(request, verified, tellWrite), (decision) => {
        if (!verified && !decision.refusal && decision.user) {
          verified = copyUser(decision.user)
          token = tokenOf(request)
        }
        return answer(decision, isFirst)
      })
    },
    user: () => verified && copyUser(verified),
    run,
  }
}
