/** The parts of an event that are used. It may be React's or the browser's. */
interface Stoppable {
  type: string
  key?: string
  preventDefault: () => void
  stopPropagation: () => void
}

/**
 * Stops an event and the browser's own reaction to it (submit a form, follow a link, type a letter). Keys that move
 * the focus away (Tab, Escape, F6 and the like) still work, so that nobody is trapped.
 */
export function stopEvent(event: Stoppable): void {
  if (/^(Tab|Escape|F\d+)$/.test(event.key ?? '')) return
  event.stopPropagation()
  // React's touch and wheel listeners are passive. Preventing the default of a dragover would allow the drop.
  if (!/^(touch|wheel|drag(over|enter))/.test(event.type)) event.preventDefault()
}

/** Stops every event among the arguments of a handler. */
export function stopEvents(args: readonly unknown[]): void {
  for (const arg of args) if (isEvent(arg)) stopEvent(arg)
}

function isEvent(value: unknown): value is Stoppable {
  return typeof (value as Partial<Stoppable> | null | undefined)?.preventDefault === 'function'
}
