const CONTROLS = 'a,button,input,select,textarea,summary,[tabindex="0"],[contenteditable]'

/**
 * Disables an element of a gate but keeps it in the Tab order, so that a screen reader says why it is disabled. Text fields become
 * read-only, because no event can stop an input method (IME).
 */
export function disableControl(element: HTMLElement, gate: HTMLElement): void {
  // Neither events nor attributes reach into frames and closed shadow roots, so nobody may enter them.
  if (/-|^iframe$/.test(element.localName) || element.shadowRoot) element.inert = true
  // These have no place in the Tab order, and the first would be sent along with a form around the gate.
  else if (element.matches('[type=hidden],option')) element.setAttribute('disabled', '')
  else if (element.matches(CONTROLS)) {
    element.setAttribute('aria-disabled', 'true')
    element.setAttribute('aria-describedby', gate.dataset['impersonationGate'] ?? '')
    element.title = gate.title
    if (element.isContentEditable) {
      element.tabIndex = 0
      element.contentEditable = 'false'
    }
    if ('readOnly' in element) element.readOnly = true
    // Set by script, because a content security policy refuses a style attribute in the server's HTML.
    element.style.opacity = '.55'
    // Touch moves a slider and opens a list without an event that can be stopped.
    if (element.matches('select,[type=range]')) element.style.pointerEvents = 'none'
  }
}

/** Disables all elements in the gates, also those added later, until the returned function is called. */
export function disableControls(gates: Iterable<HTMLElement>): () => void {
  const disableAll = (): void => {
    for (const gate of gates) {
      for (const element of [gate, ...gate.querySelectorAll<HTMLElement>('*')]) disableControl(element, gate)
    }
  }
  const observer = new MutationObserver(disableAll)
  for (const gate of gates) {
    gate.removeAttribute('inert') // the server's HTML has it, until the page has come to life
    observer.observe(gate, { subtree: true, childList: true })
  }
  disableAll()
  return () => observer.disconnect()
}
