import type { User } from '../core/user.js'
import { runFor } from './context.js'
import type { GuardedRequest } from './GuardedRequest.js'
import type { Decision, Guard, Outcome } from './guards.js'
import { copyUser } from './tokenCache.js'

/** What a guard decides, and whether it is the first on this request to let a user through. */
export type Asked = Decision & { isFirst: boolean }

/** One request on its way through its guards, and the reply to it. */
export interface Exchange {
  /** Asks the next guard. */
  ask: (guard: Guard, request: GuardedRequest) => Promise<Asked>
  /** The user whom a guard has let through: a copy. */
  user: () => User | undefined
  /** Runs what stands behind the guards, for that user. */
  run: <T>(code: () => T) => T
}

/** Begins an exchange. */
export function exchange(): Exchange {
  // A copy, and never read back from the framework's request: whoever puts another user there, or changes the one that is
  // there, must not wash an impersonator off.
  let verified: User | undefined
  let refusal: Outcome['refusal']

  return {
    async ask(guard, request) {
      const isFirst = !verified
      const decision = await guard(request, verified)
      if (decision.refusal) {
        refusal = decision.refusal.problem.code
        return { ...decision, isFirst }
      }
      verified ??= decision.user && copyUser(decision.user)
      const { rewrite, onReply } = decision
      return {
        ...decision,
        isFirst,
        // A refusal is ours, not the handler's.
        ...(rewrite && { rewrite: (json: unknown) => (refusal === undefined ? rewrite(json) : json) }),
        ...(onReply && {
          onReply: (outcome: Outcome) => onReply(refusal === undefined ? outcome : { ...outcome, refusal }),
        }),
      }
    },
    user: () => verified && copyUser(verified),
    run: (code) => runFor(verified, code),
  }
}
