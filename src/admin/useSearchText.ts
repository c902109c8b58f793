import { useCallback, useEffect, useRef, useState } from 'react'
import { useLatest } from './useLatest.js'

/**
 * What stands in a search field whose settled text is kept elsewhere, such as in the page's address. (To write the address at each key
 * press is refused by Safari after a hundred of them.)
 *
 * @param settled - The text as it is kept.
 * @param onSettle - Called with the text when it has stood still for `delay` milliseconds.
 */
export function useSearchText(
  settled: string,
  onSettle: (text: string) => void,
  delay: number,
): [text: string, setText: (text: string) => void] {
  const [text, setText] = useState(settled)
  const known = useRef(settled)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latest = useLatest(onSettle)
  useEffect(() => {
    if (settled === known.current) return
    // Changed from outside, such as by Back: what was typed before that must not undo it.
    clearTimeout(timer.current)
    known.current = settled
    setText(settled)
  }, [settled])
  useEffect(() => () => clearTimeout(timer.current), [])

  const type = useCallback(
    (next: string): void => {
      setText(next)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => {
        if (next === known.current) return
        known.current = next
        latest.current(next)
      }, delay)
    },
    [delay, latest],
  )
  return [text, type]
}
