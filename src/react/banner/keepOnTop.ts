/** How an app (or its tricks) may hide an element without touching its style. */
const HIDING = ['hidden', 'inert', 'aria-hidden']
/** What makes everything outside inert, as far as something can be put into it. */
const MODAL = 'dialog:modal,:fullscreen:not(html,video,iframe,canvas)'

/**
 * Keeps an element in the page's top layer, above whatever else is there, and in the topmost modal dialog (or element in
 * fullscreen) while there is one: everything outside of that is inert. It comes back when it is removed, hidden or restyled.
 * The returned function lets go of it, but leaves it where it is.
 *
 * @param style What the element's style attribute is to say: set by script, so that no content security policy minds.
 * @param first Whether it stands before the page's content, for the Tab key and for screen readers, or after it.
 */
export function keepOnTop(host: HTMLElement, style: string, first: boolean): () => void {
  // In the order in which they were opened, which the document does not tell.
  const modals = new Set<Element>(document.querySelectorAll('dialog'))
  const content = host.firstChild
  let written: string | null = ''

  function place(promote?: boolean): void {
    const parent = [...modals].filter((element) => matches(element, MODAL)).pop() ?? document.body
    if (host.parentNode !== parent) {
      // In a dialog it stands last: what comes first there is the dialog's, and gets the focus as it opens.
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
