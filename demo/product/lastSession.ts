import { useImpersonation, useRemainingTime } from 'impersonation-kit'
import { useEffect } from 'react'

/** The impersonation that this tab has shown last. */
export interface LastSession {
  /** Whose account it was. */
  name: string
  /** Undefined where there was no time limit. */
  secondsLeft?: number
}

// A new identity remounts the page, and Stop loads it again: neither empties the session storage.
const KEY = 'last-impersonation'

/** Remembers the impersonation, so that its end can be told. */
export function useLastSession(): void {
  const impersonation = useImpersonation()
  const secondsLeft = useRemainingTime()
  const { firstName, lastName, userId } = impersonation.status === 'active' ? impersonation.user : {}
  useEffect(() => {
    if (userId === undefined) return
    const name = [firstName, lastName].filter(Boolean).join(' ') || userId
    sessionStorage.setItem(KEY, JSON.stringify({ name, secondsLeft }))
  }, [userId, firstName, lastName, secondsLeft])
}

/** The impersonation before this one, where there was one. */
export function readLastSession(): LastSession | undefined {
  return (JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as LastSession | null) ?? undefined
}

/** Somebody else may be next at this tab. */
export function forgetLastSession(): void {
  sessionStorage.removeItem(KEY)
}
