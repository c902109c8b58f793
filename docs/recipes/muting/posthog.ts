import posthog from 'posthog-js'

posthog.init('<project token>', {
  api_host: 'https://us.i.posthog.com',
  opt_out_capturing_by_default: true, // muted until unmute()
})

export function mute(): void {
  posthog.reset() // first: it forgets the consent, too
  posthog.opt_out_capturing() // events and recordings
}

export function unmute(userId: string | undefined): void {
  posthog.opt_in_capturing({ captureEventName: false })
  if (userId !== undefined) posthog.identify(userId)
}

export { posthog }
