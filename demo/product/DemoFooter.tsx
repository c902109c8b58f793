import { useMutation } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { AUTH_ORIGIN } from './authOrigin.js'
import { formatTime } from './format.js'

/** What is no part of the product: that this is a demo, and a switch that breaks it. */
export function DemoFooter(): ReactElement {
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: async () => {
      const response = await fetch(`${AUTH_ORIGIN}/api/demo/outage`, { method: 'POST' })
      return (await response.json()) as { until: number }
    },
  })
  return (
    <footer>
      <div>
        <p>
          Fernhill is made up. The sessions, the tokens, the alerts and the refusals are real. The service
          keeps its data; the product forgets everything when it stops.
        </p>
        <button className="quiet" disabled={isPending} onClick={() => mutate()}>
          Break the sign-in service for 30 seconds
        </button>
        <output>
          {data &&
            `It answers 503 until ${formatTime(data.until)}. The page stays as it is. Try Stop, or reload.`}
          {error && 'The sign-in service does not answer at all.'}
        </output>
      </div>
    </footer>
  )
}
