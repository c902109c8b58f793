import { type RefObject, useEffect, useRef } from 'react'

const SECTION = "[data-impersonation-admin='section']"
const HEADINGS = "[data-impersonation-admin='subheading'], [data-impersonation-admin='heading']"

/**
 * Moves the focus to the heading of a part of the page when what had it disappears, such as the row of a session that was ended. Otherwise
 * the keyboard would begin again at the top of the page, and a screen reader would say nothing.
 */
export function useKeptFocus<T extends HTMLElement>(): RefObject<T | null> {
  const box = useRef<T>(null)
  useEffect(() => {
    const part = box.current
    if (!part) return
    let focused: EventTarget | null = null
    const onFocusIn = ({ target }: FocusEvent): void => {
      focused = target
    }
    const onFocusOut = ({ target }: FocusEvent): void => {
      // Chromium says so of what is being removed, too; whoever went elsewhere leaves it where it is.
      queueMicrotask(() => {
        if (focused === target && target instanceof Node && target.isConnected) focused = null
      })
    }
    const observer = new MutationObserver((records) => {
      const lost = focused
      if (!(lost instanceof Node) || lost.isConnected) return
      focused = null
      const { activeElement, body } = part.ownerDocument
      if (activeElement !== null && activeElement !== body) return
      const place = records.find(
        ({ target, removedNodes }) =>
          target.isConnected && [...removedNodes].some((node) => node.contains(lost)),
      )?.target
      const nearest = place instanceof Element ? place.closest(SECTION) : null
      const around = nearest && part.contains(nearest) ? nearest : part
      around.querySelector<HTMLElement>(HEADINGS)?.focus()
    })
    part.addEventListener('focusin', onFocusIn)
    part.addEventListener('focusout', onFocusOut)
    observer.observe(part, { childList: true, subtree: true })
    return () => {
      observer.disconnect()
      part.removeEventListener('focusin', onFocusIn)
      part.removeEventListener('focusout', onFocusOut)
    }
  }, [])
  return box
}
