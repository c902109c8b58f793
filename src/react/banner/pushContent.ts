const PREFIX = '--impersonation-banner-'
const HEIGHT = `${PREFIX}height`

/**
 * Makes room for the banner at the edge of the page (and for the frame at the others), and tells the app's own fixed parts
 * where the room begins: `--impersonation-banner-top`, `-bottom` and `-height`. Minimised it floats, and
 * takes no room. The returned function puts everything back.
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
  function add(name: string, room: string): void {
    const own = computed.getPropertyValue(name)
    set(name, `calc(${parseFloat(own) ? own : '0px'} + ${room})`) // nothing can be added to `auto`
  }
  const frameRoom = frame ? `var(${PREFIX}frame-width,3px)` : '0px'
  for (const edge of ['top', 'bottom']) {
    const room = `${PREFIX}${edge}`
    const side = edge === 'top' ? 'block-start' : 'block-end'
    set(room, edge === placement ? `var(${HEIGHT})` : frameRoom)
    add(`padding-${side}`, `var(${room})`)
    // So that elements that are scrolled to or focused are not behind the banner.
    add(`scroll-padding-${side}`, `var(${room})`)
  }
  if (frame) for (const side of ['start', 'end']) add(`padding-inline-${side}`, frameRoom)
  // An app with height: 100% gets the height that is left.
  set('box-sizing', 'border-box')
  // Rounded up, because at some zoom levels it is a fraction of a pixel higher than offsetHeight.
  const measure = (): void =>
    set(HEIGHT, `${minimised ? 0 : Math.ceil(host.getBoundingClientRect().height)}px`)
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
