/** What is needed of an event, React's or the browser's. */
interface Stoppable {
  type: string
  key?: string
  preventDefault: () => void
  stopPropagation: () => void
}

/**
 * Stops an event, and what the browser would do by itself: post a form, follow a link, write a letter. The keys that lead
 * away (Tab, Escape, F6 and its kin) go through: nobody is to be trapped.
 */
export function stopEvent(event: Stoppable): void {
  if (/^(Tab|Escape|F\d+)$/.test(event.key ?? '')) return
  event.stopPropagation()
  // React listens to touches and wheels passively, and to prevent a drag that passes over means to invite it.
  if (!/^(touch|wheel|drag(over|enter))/.test(event.type)) event.preventDefault()
}

/** Stops every event among the arguments of a handler. */
export function stopEvents(args: readonly unknown[]): void {
  for (const arg of args) if (isEvent(arg)) stopEvent(arg)
}

function isEvent(value: unknown): value is Stoppable {
  return typeof (value as Partial<Stoppable> | null | undefined)?.preventDefault === 'function'
}
