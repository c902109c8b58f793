import { useEffect, useState } from 'react'

const AWAY = 30_000

/**
 * Whether the banner is minimised. It is so until it is opened again, or until nobody has looked at the page (another tab,
 * another window) for 30 seconds: whoever comes back may have forgotten whose account it is.
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
        // A frozen tab runs no timers: then the clock tells how long it was.
        if (left && Date.now() - left >= AWAY) open()
        clearTimeout(timer)
        timer = undefined
        left = 0
      }
    }
    const names = ['visibilitychange', 'blur', 'focus']
    // Focus and blur of the window do not bubble, and visibilitychange is the document's: capturing at the window hears all.
    for (const name of names) addEventListener(name, look, true)
    return () => {
      clearTimeout(timer)
      for (const name of names) removeEventListener(name, look, true)
    }
  }, [minimised])
  return [minimised, setMinimised]
}
