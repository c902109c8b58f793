import * as Sentry from '@sentry/browser'

let muted = true

Sentry.init({
  dsn: 'https://key@sentry.example.com/1',
  // Without BrowserSession, which sends at once when the page loads, before it is known who looks.
  integrations: (defaults) => [
    ...defaults.filter(({ name }) => name !== 'BrowserSession'),
    Sentry.replayIntegration(),
  ],
  replaysSessionSampleRate: 0, // unmute() starts the recording
  beforeBreadcrumb: (breadcrumb) => (muted ? null : breadcrumb), // a later error must not carry them
})
enable(false)

function enable(enabled: boolean): void {
  const options = Sentry.getClient()?.getOptions()
  if (options) options.enabled = enabled // errors, traces, sessions
}

export function mute(): void {
  muted = true
  enable(false)
  Sentry.setUser(null)
  void Sentry.getReplay()?.stop() // the recording has a way of its own
}

export function unmute(userId: string | undefined): void {
  muted = false
  enable(true)
  Sentry.setUser(userId === undefined ? null : { id: userId })
  Sentry.getReplay()?.start()
}

export { Sentry }
