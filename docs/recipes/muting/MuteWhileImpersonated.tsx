import { useImpersonationGuard, useUser } from 'impersonation-kit'
import { useLayoutEffect } from 'react'

/** A tool that starts muted. Keep both functions outside of your components, so that they stay the same. */
export interface Tool {
  mute: () => void
  unmute: (userId: string | undefined) => void
}

/** Unmutes a tool while it is certain that nobody impersonates: not while loading, not on error. */
export function MuteWhileImpersonated({ mute, unmute }: Tool) {
  const { blocked } = useImpersonationGuard()
  const userId = useUser().user?.userId
  useLayoutEffect(() => {
    if (blocked) return undefined
    unmute(userId)
    return mute // before the effects of the page that comes next
  }, [blocked, userId, mute, unmute])
  return null
}
