/** How an app (or somebody in the console) may hide an element without changing its style. */
const HIDING = ['hidden', 'inert', 'aria-hidden']
/** Elements that make everything outside of them inert, and that can hold the banner. */
const MODAL = 'dialog:modal,:fullscreen:not(html,video,iframe,canvas)'

/**
 * Keeps an element in the page's top layer, above whatever else is there, and in the topmost modal dialog (or element in
 * fullscreen) while there is one: everything outside of that is inert. If the element is removed, hidden or restyled, it is put back.
 * The returned function stops this, and leaves the element where it is.
 *
 * @param style The element's style attribute. It is set by script, which a content security policy allows.
 * @param first True if it comes before the page's content in the Tab order and for screen readers.
 */
export function keepOnTop(host: HTMLElement, style: string, first: boolean): () => void {
  // In the order in which they were opened, which the document does not tell.
  const modals = new Set<Element>(document.querySelectorAll('dialog'))
  const content = host.firstChild
  let written: string | null = ''

  function place(promote?: boolean): void {
    const parent = [...modals].filter((element) => matches(element, MODAL)).pop() ?? document.body
    if (host.parentNode !== parent) {
      // In a dialog it comes last, because a dialog focuses its first control when it opens.
      if (first && parent === document.body) parent.prepend(host)
      else parent.append(host)
      promote = false // it was taken out of the top layer, and enters it last
    }
    if (content && content.parentNode !== host) host.append(content)
    for (const name of HIDING) host.removeAttribute(name)
    if (host.getAttribute('style') !== written) {
      host.style.cssText = style
      written = host.getAttribute('style')
    }
    try {
      if (host.popover !== 'manual') host.popover = 'manual'
      if (promote) host.hidePopover()
      host.showPopover()
    } catch {
      // Not known to this browser, which has the z-index, and of two with the same the last; or, in the first that knew it,
      // shown already.
      if (first && !matches(host, ':popover-open')) {
        first = false
        if (host.nextSibling) parent.append(host)
      }
    }
  }

  const observer = new MutationObserver((changes) => {
    let promote = false
    for (const { attributeName, target } of changes) {
      if (attributeName !== 'open') continue
      modals.delete(target as Element) // the last one opened stands last
      modals.add(target as Element)
      promote = true
    }
    place(promote)
  })
  function onToggle(event: Event): void {
    const opened = event.target as HTMLElement
    if ((event as ToggleEvent).newState === 'open' && !opened.dataset.impersonationBanner) place(true)
  }
  function onFullscreen(): void {
    const element = document.fullscreenElement
    if (element) modals.add(element)
    place(true)
  }

  place()
  observer.observe(document, { childList: true, subtree: true, attributeFilter: ['open'] })
  observer.observe(host, { attributeFilter: [...HIDING, 'style', 'popover'] })
  document.addEventListener('toggle', onToggle, true)
  document.addEventListener('fullscreenchange', onFullscreen)
  return () => {
    observer.disconnect()
    document.removeEventListener('toggle', onToggle, true)
    document.removeEventListener('fullscreenchange', onFullscreen)
  }
}

function matches(element: Element, selector: string): boolean {
  try {
    return element.isConnected && element.matches(selector)
  } catch {
    return false // `:modal` and `:popover-open` are not known where an app's tests run (jsdom)
  }
}
