import type { User } from '../core/user.js'
import type { Auth, Handler } from '../server/createAuth.js'
import { splitStep } from './splitStep.js'
import { statusOfThrown } from './statusOfThrown.js'

/** `protect` for route handlers of Next.js, which may also answer by throwing: `redirect()`, `notFound()`. */
export function protectRoutes(auth: Auth): Auth['protect'] {
  return (...guardsAndHandler) => {
    const { guards, step } =
      splitStep<Handler<User | undefined, Request, readonly unknown[]>>(guardsAndHandler)
    const guarded = auth.protect(...guards, async (request, user, keep: Keep, rest: readonly unknown[]) => {
      try {
        return await step(request, user, ...rest)
      } catch (error) {
        const status = statusOfThrown(error)
        if (status === undefined) throw error
        keep(error)
        return new Response(null, { status })
      }
    })
    return async (request, ...rest) => {
      let thrown: { error: unknown } | undefined
      const reply = await guarded(request, (error) => (thrown = { error }), rest)
      // The guards know the outcome by now. Next.js sends the reply.
      if (thrown) throw thrown.error
      return reply
    }
  }
}

type Keep = (what: unknown) => void
