const BANNER = '[data-impersonation-banner=layer]'
const OFF = ['hidden', 'clip']

/**
 * Names what a person cannot see of an app, or cannot see in full, however they scroll: what the banner covers, and what is off
 * the screen. What is marked `data-pinned` has to be seen at every position of the page.
 */
export function findHidden(app: Element): string[] {
  const all = [...app.querySelectorAll<HTMLElement>('*')]
  const texts = all.filter((element) => hasOwnText(element) && isRendered(element))
  const pinned = texts.filter((element) => element.closest('[data-pinned]'))
  const hidden = new Set<string>()
  if (texts.length === 0) hidden.add('everything: the app shows no text')
  for (const position of [0, 0.5, 1]) {
    if (isScrolledByPeople(document.documentElement)) {
      scrollTo({ top: position * (document.documentElement.scrollHeight - innerHeight), behavior: 'instant' })
    }
    for (const element of pinned)
      if (!isSeen(element)) hidden.add(`${nameOf(element)} at ${position * 100} %`)
  }
  for (const element of texts) {
    const isReached = (['start', 'center', 'end'] as const).some((block) => {
      scrollTowards(element, block)
      return isSeen(element)
    })
    if (!isReached) hidden.add(nameOf(element))
  }
  return [...hidden]
}

const nameOf = (element: Element): string => element.textContent.trim().slice(0, 40)
const hasOwnText = (element: Element): boolean =>
  [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim())
const isRendered = (element: HTMLElement): boolean =>
  element.checkVisibility() && element.tagName !== 'STYLE' && !element.closest(BANNER)

/** True where the element is what lies on top, in its middle and at its upper and lower edge. */
function isSeen(element: Element): boolean {
  const { left, top, width, height } = element.getBoundingClientRect()
  return [1, height / 2, height - 1].every((y) => {
    return element.contains(document.elementFromPoint(left + width / 2, top + y))
  })
}

/** Whether a wheel or a finger scrolls it. A script could scroll what is `hidden` as well, and a person could not. */
function isScrolledByPeople(element: Element): boolean {
  const { overflowY } = getComputedStyle(element)
  const root = document.documentElement
  const body = getComputedStyle(document.body)
  // The window takes the overflow of body, where html has none.
  if (element === root) return !OFF.includes(overflowY === 'visible' ? body.overflowY : overflowY)
  if (element === document.body && getComputedStyle(root).overflowY === 'visible') return false
  return ['auto', 'scroll'].includes(overflowY) && element.scrollHeight > element.clientHeight
}

/** Scrolls as a person would, so that the element stands at the start, the middle or the end of what scrolls it. */
function scrollTowards(element: Element, block: 'start' | 'center' | 'end'): void {
  for (let scroller = element.parentElement; scroller; scroller = scroller.parentElement) {
    if (!isScrolledByPeople(scroller)) continue
    const isPage = scroller === document.documentElement
    const box = isPage ? { top: 0, height: innerHeight } : scroller.getBoundingClientRect()
    const { top, height } = element.getBoundingClientRect()
    const room = box.height - height
    const share = { start: 0.2, center: 0.5, end: 0.8 }[block]
    scroller.scrollBy({ top: top - box.top - share * room, behavior: 'instant' })
  }
}
