import type { ReactElement, ReactNode } from 'react'
import type { BannerState } from './BannerState.js'
import { formatTime } from './formatTime.js'
import { Mark } from './Mark.js'
import { Sentence } from './Sentence.js'

/** What stands in the banner. It knows nothing of the provider: whatever it shows is in `state`. */
export function BannerContent({ state, actions }: { state: BannerState; actions: ReactNode }): ReactElement {
  const { strings, mode, reason, remaining, minimised, setMinimised, stopping, stopError, notice } = state
  const name = (
    <span>
      <Sentence of={strings.viewingAs} name={state.userName} />
    </span>
  )
  const alert = stopError ? strings.stopFailed : remaining === 0 ? strings.expired : notice
  // -1: a click or a tap unfolds what was cut short, without one more stop for the Tab key.
  return (
    <>
      {minimised || (
        <>
          <Mark mode={mode} />
          <span data-impersonation-banner="user" tabIndex={-1}>
            {name}
          </span>{' '}
        </>
      )}
      <span data-impersonation-banner="details">
        {minimised || (
          <>
            <span data-impersonation-banner="context" tabIndex={-1}>
              <span data-impersonation-banner="impersonator">
                <Sentence of={strings.by} name={state.impersonatorName} />
              </span>
              {reason && (
                <>
                  {' '}
                  <span data-impersonation-banner="reason">
                    <Sentence of={strings.reason} name={reason} />
                  </span>
                </>
              )}
            </span>{' '}
            <span data-impersonation-banner="mode">{mode === 'full' ? strings.full : strings.readOnly}</span>{' '}
            {!!remaining && (
              <span data-impersonation-banner="time">{strings.timeLeft(formatTime(remaining))}</span>
            )}{' '}
          </>
        )}
        <span data-impersonation-banner="alert" role="alert" tabIndex={-1}>
          {alert}
        </span>
      </span>
      <span data-impersonation-banner="actions">
        {minimised || actions}
        <button
          type="button"
          data-impersonation-banner="toggle"
          aria-expanded={!minimised}
          aria-label={minimised ? undefined : strings.minimise}
          onClick={() => setMinimised(!minimised)}
        >
          {minimised ? (
            <>
              <Mark mode={mode} />
              <span data-impersonation-banner="user">{name}</span>
            </>
          ) : (
            <svg
              data-impersonation-banner="mark"
              viewBox="0 0 16 16"
              width="16"
              fill="none"
              stroke="currentColor"
              aria-hidden="true"
            >
              <path d="M4 8h8" />
            </svg>
          )}
        </button>
        {state.canStop && !minimised && (
          <button
            type="button"
            data-impersonation-banner="stop"
            aria-disabled={stopping || undefined}
            onClick={state.stop}
          >
            {stopping ? strings.stopping : stopError ? strings.tryAgain : strings.stop}
          </button>
        )}
      </span>
    </>
  )
}
