import { markIcons } from './markIcons.js'
import { markTitle } from './markTitle.js'
import type { TabMark } from './TabMark.js'

/** The most times a second that a mark is restored, so that an app that undoes every mark does not hang the page. */
const WRITES = 10

/**
 * Marks the browser's tab with a prefix before the title and a dot on the icons, also after the app changes them. The returned
 * function removes both.
 */
export function markTab(prefix: string, color: string): () => void {
  const marks: TabMark[] = [markTitle(prefix), markIcons(color)]
  let left = WRITES
  function apply(): void {
    for (const mark of marks) if (left > 0 && mark.apply()) left -= 1
  }
  const timer = setInterval(() => {
    left = WRITES
    apply()
  }, 1000)
  apply()
  const observer = new MutationObserver(apply)
  observer.observe(document.head, {
    childList: true,
    subtree: true,
    characterData: true,
    attributeFilter: ['href', 'rel'],
  })
  return () => {
    observer.disconnect()
    clearInterval(timer)
    for (const mark of marks) mark.restore()
  }
}
