const HEIGHT = '--impersonation-banner-height'

/**
 * Makes room for the banner at the edge of the page (and for the frame at the others), and tells its height to the app's own
 * fixed parts in `--impersonation-banner-height`. Minimised it floats, and takes no room. The returned function puts everything back.
 */
export function pushContent(
  host: HTMLElement,
  placement: 'top' | 'bottom',
  frame: boolean,
  minimised: boolean,
): () => void {
  const root = document.documentElement
  const { style } = root
  const computed = getComputedStyle(root)
  const before = new Map<string, string>()
  function set(name: string, value: string): void {
    if (!before.has(name)) before.set(name, style.getPropertyValue(name))
    style.setProperty(name, value)
  }
  const edge = placement === 'top' ? 'block-start' : 'block-end'
  for (const side of ['block-start', 'block-end', 'inline-start', 'inline-end']) {
    const room = side === edge ? `var(${HEIGHT})` : frame && 'var(--impersonation-banner-frame-width,3px)'
    if (room)
      set(`padding-${side}`, `calc(${computed.getPropertyValue(`padding-${side}`) || '0px'} + ${room})`)
  }
  // So that what is scrolled to, or focused, does not end up behind the banner.
  set(`scroll-padding-${edge}`, `var(${HEIGHT})`)
  const measure = (): void => set(HEIGHT, `${minimised ? 0 : host.offsetHeight}px`)
  measure()
  // Absent where an app's tests run (jsdom).
  const observer = 'ResizeObserver' in window ? new ResizeObserver(measure) : undefined
  observer?.observe(host)
  return () => {
    observer?.disconnect()
    for (const [name, value] of before) style.setProperty(name, value)
    if (!style.length) root.removeAttribute('style')
  }
}
