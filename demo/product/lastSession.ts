import { useImpersonation, useRemainingTime } from 'impersonation-kit'
import { useEffect, useSyncExternalStore } from 'react'

/** The impersonation that this tab has shown last. */
export interface LastSession {
  /** Whose account it was. */
  name: string
  /** Whether it went on until its end. */
  isTimeUp: boolean
}

// A new identity remounts the page, and Stop loads it again: neither empties the session storage.
const KEY = 'last-impersonation'
const changes = new EventTarget()

/** Remembers the impersonation, so that its end can be told. */
export function useRememberSession(): void {
  const impersonation = useImpersonation()
  const secondsLeft = useRemainingTime()
  const { firstName, lastName, userId } = impersonation.status === 'active' ? impersonation.user : {}
  useEffect(() => {
    if (userId === undefined) return
    const name = [firstName, lastName].filter(Boolean).join(' ') || userId
    const keep = (isTimeUp: boolean): void => {
      sessionStorage.setItem(KEY, JSON.stringify({ name, isTimeUp } satisfies LastSession))
      changes.dispatchEvent(new Event('change'))
    }
    keep(false)
    // Seconds are not counted while the tab is in the background: what counts is when it ends.
    const end = secondsLeft === undefined ? Infinity : Date.now() + secondsLeft * 1000
    return () => keep(Date.now() >= end - 1500)
  }, [userId, firstName, lastName, secondsLeft])
}

/** The impersonation before, where there was one. The page that showed it tells its end as it goes, after the next has come. */
export function useLastSession(): LastSession | undefined {
  const text = useSyncExternalStore(subscribe, () => sessionStorage.getItem(KEY))
  return text === null ? undefined : (JSON.parse(text) as LastSession)
}

const subscribe = (onChange: () => void): (() => void) => {
  changes.addEventListener('change', onChange)
  return () => changes.removeEventListener('change', onChange)
}

/** Somebody else may be next at this tab. */
export function forgetLastSession(): void {
  sessionStorage.removeItem(KEY)
}
