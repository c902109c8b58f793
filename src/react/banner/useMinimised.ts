import { useEffect, useState } from 'react'

const AWAY = 30_000

/**
 * Whether the banner is minimised. It opens again when the user opens it, or when the page was out of sight (another tab,
 * another window) for 30 seconds, because the user may have forgotten whose account it is.
 */
export function useMinimised(): [boolean, (minimised: boolean) => void] {
  const [minimised, setMinimised] = useState(false)
  useEffect(() => {
    if (!minimised) return
    let left = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const open = (): void => setMinimised(false)
    function look(): void {
      if (document.hidden || !document.hasFocus()) {
        left ||= Date.now()
        timer ??= setTimeout(open, AWAY)
      } else {
        // A frozen tab runs no timers, so the clock is compared as well.
        if (left && Date.now() - left >= AWAY) open()
        clearTimeout(timer)
        timer = undefined
        left = 0
      }
    }
    const names = ['visibilitychange', 'blur', 'focus']
    // The window's focus and blur do not bubble, and visibilitychange is sent to the document. A capturing listener at the window gets all three.
    for (const name of names) addEventListener(name, look, true)
    return () => {
      clearTimeout(timer)
      for (const name of names) removeEventListener(name, look, true)
    }
  }, [minimised])
  return [minimised, setMinimised]
}
