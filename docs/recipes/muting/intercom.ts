import { boot, Intercom, shutdown, trackEvent } from '@intercom/messenger-js-sdk'

const settings = { app_id: '<app id>' }
let state: 'never started' | 'running' | 'shut down' = 'never started'

/** Use this in your app: nothing reaches Intercom while muted. */
export function track(event: string, metadata?: Record<string, unknown>): void {
  if (state === 'running') trackEvent(event, metadata)
}

export function mute(): void {
  if (state !== 'running') return
  state = 'shut down'
  shutdown() // ends the session and removes its cookies: support does not see the customer's chats
}

export function unmute(userId: string | undefined): void {
  const start = state === 'never started' ? Intercom : boot
  state = 'running'
  start({ ...settings, ...(userId !== undefined && { user_id: userId }) })
}
