import type { ReactElement } from 'react'
import { useAdmin } from './AdminContext.js'
import { useNow } from './useNow.js'

/** How much time is left until `until` by the clock of the service, such as `12:04`: minutes and seconds. Only this element ticks. */
export function TimeLeft({ until }: { until: number }): ReactElement {
  const now = useNow(1_000, useAdmin('TimeLeft').client.now)
  const seconds = Math.max(0, Math.round((until - now) / 1000))
  return (
    <>
      {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
    </>
  )
}
