import type { ReactElement, ReactNode } from 'react'
import type { BannerState } from './BannerState.js'
import { formatTime } from './formatTime.js'
import { Icon } from './Icon.js'
import { Sentence } from './Sentence.js'

/** The content of the banner. It does not use the provider: everything that it shows is in `state`. */
export function BannerContent({ state, actions }: { state: BannerState; actions: ReactNode }): ReactElement {
  const { strings, mode, userName, reason, remaining, minimised, setMinimised, stopping, stopError } = state
  const sentence = (
    <span>
      <Sentence of={mode === 'full' ? strings.actingAs : strings.viewingAs} name={userName} />
    </span>
  )
  const mark = <Icon of={state.impersonator.kind === 'unknown' ? 'unknown' : mode} />
  const time = !!remaining && !state.error && (
    <span data-impersonation-banner="time">{strings.timeLeft(formatTime(remaining))}</span>
  )
  const alert = stopError
    ? strings.stopFailed(userName)
    : state.error
      ? strings.unconfirmed
      : remaining === 0
        ? strings.expired
        : state.notice
  const stop = stopping ? strings.stopping : stopError ? strings.tryAgain : strings.stop
  const whatItStops = strings.stopImpersonating(userName)
  // -1: a click or a tap shows text that was cut off, and the Tab order has no extra stop.
  return (
    <>
      {minimised || (
        <>
          {mark}
          <span data-impersonation-banner="user" tabIndex={-1}>
            {sentence}
          </span>{' '}
        </>
      )}
      <span data-impersonation-banner="details">
        {minimised || (
          <>
            <span data-impersonation-banner="mode">{mode === 'full' ? strings.full : strings.readOnly}</span>{' '}
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
            {time}{' '}
          </>
        )}
        {/* No role=alert, for which apps have styles; this says the same. The app's own words may run the other way. */}
        <span
          data-impersonation-banner="alert"
          aria-live="assertive"
          aria-atomic="true"
          dir="auto"
          tabIndex={-1}
        >
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
          {minimised && (
            <>
              {mark}
              <span data-impersonation-banner="user">{sentence}</span>
            </>
          )}
          <Icon of="chevron" />
        </button>
        {minimised && time}
        {state.canStop && (
          <button
            type="button"
            data-impersonation-banner="stop"
            // It says what it stops, and begins with the visible word, because speech control needs that.
            aria-label={
              stopping ? undefined : whatItStops.startsWith(stop) ? whatItStops : `${stop}: ${whatItStops}`
            }
            aria-disabled={stopping || undefined}
            onClick={state.stop}
          >
            {stop}
          </button>
        )}
      </span>
    </>
  )
}
