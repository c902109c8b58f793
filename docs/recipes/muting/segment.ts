import { AnalyticsBrowser } from '@segment/analytics-next'

let muted = true
const analytics = AnalyticsBrowser.load({ writeKey: '<write key>' })
// For what other scripts send through Segment.
void analytics.addSourceMiddleware(({ payload, next }) => next(muted ? null : payload))

/** Use these in your app. Segment keeps early calls and sends them later, so a call made while muted must not reach it. */
export function track(event: string, properties?: Record<string, unknown>): void {
  if (!muted) void analytics.track(event, properties)
}
export function page(): void {
  if (!muted) void analytics.page()
}

export function mute(): void {
  muted = true
  void analytics.reset()
}

export function unmute(userId: string | undefined): void {
  muted = false
  if (userId !== undefined) void analytics.identify(userId)
}
