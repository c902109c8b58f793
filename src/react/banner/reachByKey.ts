const STOP = '[data-impersonation-banner=stop]'
const FOCUSABLE = 'button,a[href],input,select,textarea,[tabindex]:not([tabindex="-1"])'
const ARRIVALS = ['focus', 'focusin']
const AFTER = 'main,[role=main],h1'

/**
 * Moves the focus to the banner by a key, and back by the same key, as between panes. It also works in dialogs that trap
 * the focus by script, because they do not get the events. The returned function ends this, and moves the focus on if the banner has it.
 */
export function reachByKey(host: HTMLElement, key: string): () => void {
  let back: Element | null = null
  const isIn = (): boolean => host.contains(document.activeElement)

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== key || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (isIn()) return focusAgain(back)
    back = deepActiveElement()
    const target = host.querySelector<HTMLElement>(STOP) ?? host.querySelector<HTMLElement>(FOCUSABLE)
    if (!target) return
    // The element that loses the focus gets its events. The dialog does not hear of the new focus, which it would not allow.
    ;(back as HTMLElement | null)?.blur()
    for (const name of ARRIVALS) addEventListener(name, hush, true)
    target.focus()
    for (const name of ARRIVALS) removeEventListener(name, hush, true)
  }
  function onFocusIn({ relatedTarget }: FocusEvent): void {
    if (relatedTarget && !host.contains(relatedTarget as Node)) back = relatedTarget as Element
  }

  // Capturing at the window, so that it runs before a dialog's own key handlers.
  addEventListener('keydown', onKeyDown, true)
  host.addEventListener('focusin', onFocusIn)
  return () => {
    removeEventListener('keydown', onKeyDown, true)
    host.removeEventListener('focusin', onFocusIn)
    // By then the next identity's page is rendered.
    if (isIn()) setTimeout(() => document.activeElement === document.body && focusAgain(back))
  }
}

function deepActiveElement(): Element | null {
  let active = document.activeElement
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
  return active
}

function hush(event: Event): void {
  event.stopImmediatePropagation()
}

/** Moves the focus back to where it was, or to the start of the page's content if that element is gone. */
function focusAgain(back: Element | null): void {
  if (back?.isConnected && back !== document.body) return (back as HTMLElement).focus()
  const main = document.querySelector<HTMLElement>(AFTER)
  if (!main) return (document.activeElement as HTMLElement | null)?.blur()
  if (main.tabIndex < 0 && !main.hasAttribute('tabindex')) {
    main.tabIndex = -1
    main.addEventListener('blur', () => main.removeAttribute('tabindex'), { once: true })
  }
  main.focus({ preventScroll: true })
}
