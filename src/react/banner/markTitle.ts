import type { TabMark } from './TabMark.js'

/** The white space that `document.title` collapses to one space, and removes at both ends. */
const SPACES = /[\t\n\f\r ]+/g

/**
 * Puts a prefix before the page's title. It compares the text that it wrote with the text in the element, never with
 * `document.title`, which changes white space.
 */
export function markTitle(prefix: string): TabMark {
  const mark = prefix.replace(SPACES, ' ').trimStart()
  let own = ''
  let written: string | undefined
  let seen = ''
  const read = (): string => document.head.querySelector('title')?.textContent ?? ''
  /** The app's own title in a text. Some apps build a title from the one they read, which has the prefix. */
  const ownOf = (text: string): string => (seen && text.includes(seen) ? text.replace(seen, () => own) : text)
  return {
    apply: () => {
      const text = read()
      if (!mark || text === written) return false
      own = ownOf(text)
      document.title = written = mark + own
      seen = document.title
      return true
    },
    restore: () => {
      const text = read()
      const left = text === written ? own : ownOf(text)
      if (left !== text) document.title = left
    },
  }
}
