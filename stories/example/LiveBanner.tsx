import { ImpersonationBanner } from 'impersonation-kit'
import { type PreviewAs, withImpersonation } from 'impersonation-kit/storybook'
import { type ReactElement, useState } from 'react'

const CHOICES: { as: PreviewAs; title: string }[] = [
  { as: 'read-only', title: 'Read only' },
  { as: 'full', title: 'Full access' },
  { as: 'last-minute', title: 'One minute left' },
  { as: 'unreadable', title: 'Somebody unknown' },
  { as: 'direct', title: 'The customer herself' },
]

/** The banner of the page on which this stands, and buttons that choose who looks. */
export function LiveBanner(): ReactElement {
  const [as, setAs] = useState<PreviewAs>('read-only')
  const [round, setRound] = useState(0)
  return (
    <div className="live-banner" role="group" aria-label="Who looks at this page">
      {withImpersonation(
        () => (
          <ImpersonationBanner />
        ),
        {
          globals: { impersonation: as },
          parameters: { impersonation: { impersonation: { sessionId: `round-${round}` } } },
        },
      )}
      {CHOICES.map((choice) => (
        <button
          key={choice.as}
          aria-pressed={as === choice.as}
          onClick={() => {
            setAs(choice.as)
            setRound(round + 1) // a second click starts again after a Stop
          }}
        >
          {choice.title}
        </button>
      ))}
    </div>
  )
}
