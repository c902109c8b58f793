import { type ReactElement, useSyncExternalStore } from 'react'

const todayOf = (): string => new Date().toDateString()
// A page that is left open overnight shows the times of yesterday with their date.
const everyMinute = (ask: () => void): (() => void) => {
  const timer = setInterval(ask, 60_000)
  return () => clearInterval(timer)
}

/** A moment, in the reader's own language and time zone; the whole date and time stand in its `title`. `at` is in Unix milliseconds; `isPrecise`: with seconds. */
export function Time({ at, isPrecise = false }: { at: number; isPrecise?: boolean }): ReactElement {
  const today = useSyncExternalStore(everyMinute, todayOf, todayOf)
  const date = new Date(at)
  const isToday = date.toDateString() === today
  const short = date.toLocaleString([], {
    ...(!isToday && { day: 'numeric', month: 'short', year: 'numeric' }),
    hour: 'numeric',
    minute: '2-digit',
    ...(isPrecise && { second: '2-digit' }),
  })
  return (
    <time
      dateTime={date.toISOString()}
      title={date.toLocaleString([], { dateStyle: 'full', timeStyle: 'long' })}
    >
      {short}
    </time>
  )
}
