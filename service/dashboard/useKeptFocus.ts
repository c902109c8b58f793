import { type FocusEvent, type RefObject, useEffect, useRef } from 'react'

/** Handlers for a part of the page: when what had the focus there disappears, such as the button of a session that has ended, its heading gets it. */
export function useKeptFocus(heading: RefObject<HTMLElement | null>): {
  onFocus: (event: FocusEvent) => void
  onBlur: (event: FocusEvent) => void
} {
  const focused = useRef<Element>(undefined)
  useEffect(() => {
    if (focused.current?.isConnected !== false) return
    focused.current = undefined
    if (document.activeElement === document.body) heading.current?.focus()
  })
  return {
    onFocus: ({ target }) => {
      focused.current = target
    },
    onBlur: ({ target }) => {
      // Also a click on plain text moves on. What is being removed, or left for another window, keeps its place.
      queueMicrotask(() => {
        if (focused.current !== target || !target.isConnected || document.activeElement === target) return
        focused.current = undefined
      })
    },
  }
}
