import { useRemainingTime } from 'impersonation-kit'
import type { ReactElement } from 'react'

export function Countdown(): ReactElement {
  const left = useRemainingTime()
  if (left === undefined) return <p>No end is known.</p>
  if (left === 0) return <p>Time is over.</p>
  const seconds = `${left % 60}`.padStart(2, '0')
  return (
    <p role="timer" aria-label="Time left" className="clock">
      {Math.floor(left / 60)}:{seconds}
    </p>
  )
}
