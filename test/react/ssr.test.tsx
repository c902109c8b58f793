// @vitest-environment node
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { Window } from 'happy-dom'
import { PassThrough } from 'node:stream'
import { lazy, type ReactElement, type ReactNode, StrictMode, Suspense } from 'react'
import { renderToPipeableStream, renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as kit from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { fakeAuthOrigin, operator, REFRESH } from './support/authOrigin.js'

type Kit = typeof kit
const { AuthProvider } = kit

/** An app that shows what every hook and component says. */
function createApp({ RedactWhileImpersonated, RequireNotImpersonated, IdentityBoundary, ...hooks }: Kit) {
  const Later = lazy(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    return {
      default: function Later() {
        return <i>later for {hooks.useUser().user?.userId ?? 'nobody'}</i>
      },
    }
  })
  function Says() {
    const { status, user } = hooks.useUser()
    const { blocked, explanation } = hooks.useImpersonationGuard()
    hooks.useAuth()
    hooks.useAuthFetch()
    return (
      <>
        <output>
          {user?.userId ?? status} {String(hooks.useIsImpersonated())} {hooks.useImpersonation().status}
          {String(hooks.useRemainingTime())}
        </output>
        <RequireNotImpersonated fallback={<b>closed</b>} loading={<b>wait</b>} unavailable={<b>unknown</b>}>
          <b>open</b>
        </RequireNotImpersonated>
        <RequireNotImpersonated mode="disable">
          <button disabled={blocked} title={explanation}>
            Delete
          </button>
        </RequireNotImpersonated>
        <RedactWhileImpersonated>4111 1111</RedactWhileImpersonated>
      </>
    )
  }
  return function App({ children = <Later /> }: { children?: ReactNode }) {
    return (
      <main>
        <Says />
        <IdentityBoundary>
          <Suspense fallback={<i>…</i>}>{children}</Suspense>
        </IdentityBoundary>
      </main>
    )
  }
}

/** The HTML of a streaming server, once all of it has arrived. */
async function stream(element: ReactElement): Promise<string> {
  const chunks: Buffer[] = []
  const out = new PassThrough()
  out.on('data', (chunk: Buffer) => chunks.push(chunk))
  await new Promise<void>((resolve, reject) => {
    out.on('end', resolve)
    const { pipe } = renderToPipeableStream(element, { onAllReady: () => pipe(out), onError: reject })
  })
  return Buffer.concat(chunks).toString()
}

const complaints: unknown[] = []
const roots: { unmount: () => void }[] = []
beforeEach(() => {
  complaints.length = 0
  for (const level of ['error', 'warn'] as const) {
    vi.spyOn(console, level).mockImplementation((...args) => void complaints.push(args))
  }
})
afterEach(async () => {
  for (const root of roots.splice(0)) root.unmount()
  await new Promise((resolve) => setTimeout(resolve, 20)) // React finishes before its window goes
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.resetModules()
})

/** Hydrates HTML in a fresh window with freshly loaded modules, as a browser does. */
async function hydrate(html: string, element: (kit: Kit) => ReactElement) {
  const window = new Window({ url: 'https://app.auth.test/' })
  vi.stubGlobal('window', window)
  vi.stubGlobal('document', window.document)
  vi.stubGlobal('location', window.location)
  for (const name of [
    'navigator',
    'HTMLElement',
    'HTMLIFrameElement',
    'Node',
    'Event',
    'MutationObserver',
  ] as const) {
    vi.stubGlobal(name, window[name])
  }
  for (const name of ['addEventListener', 'removeEventListener'] as const) {
    vi.stubGlobal(name, window[name].bind(window))
  }
  vi.resetModules()
  const client = await import('impersonation-kit')
  const { hydrateRoot } = await import('react-dom/client')
  const container = window.document.createElement('div')
  container.innerHTML = html
  window.document.body.append(container)
  const errors: unknown[] = []
  const root = hydrateRoot(container as unknown as Element, element(client), {
    onRecoverableError: (error) => errors.push(error),
  })
  roots.push(root)
  await new Promise((resolve) => setTimeout(resolve, 80))
  return { errors, text: () => container.textContent }
}

/** No network answers within the turn that asks. React 18 renders a Suspense boundary anew where an answer is faster than it. */
const later = (): Promise<undefined> => new Promise((resolve) => setTimeout(() => resolve(undefined), 500))

const people: [string, ReturnType<typeof directUser> | null][] = [
  ['a user whom nobody impersonates', directUser()],
  ['an impersonated user', impersonatedUser()],
  ['a user with an unreadable marker', { ...directUser(), impersonatorUserId: '' }],
  ['nobody', null],
]

describe.each(people)('with %s known on the server', (_who, user) => {
  test.each<[string, string[], (kit: Kit) => ReactElement]>([
    [
      'authUrl and initialUser',
      ['GET /api/v1/refresh_token'],
      (loaded) => {
        const App = createApp(loaded)
        return (
          <StrictMode>
            <loaded.AuthProvider authUrl="https://auth.test" initialUser={user}>
              <App />
            </loaded.AuthProvider>
          </StrictMode>
        )
      },
    ],
    [
      'user',
      [],
      (loaded) => {
        const App = createApp(loaded)
        return (
          <loaded.AuthProvider user={user}>
            <App />
          </loaded.AuthProvider>
        )
      },
    ],
  ])(
    '%s: the streamed HTML holds it at once, and hydrates without a word; only then is the auth asked, once, if there is one',
    async (_feed, asked, element) => {
      const origin = fakeAuthOrigin(user)
      origin.answers[REFRESH] = later
      const html = await stream(element(kit))
      expect(origin.requests).toEqual([])
      expect(html).toContain(user?.userId ?? 'signed-out')
      expect(html).toContain(`later for <!-- -->${user?.userId ?? 'nobody'}`)
      expect(html.includes('4111')).toBe(user?.impersonatorUserId === undefined)
      expect(html.includes('open')).toBe(user?.impersonatorUserId === undefined)
      const page = await hydrate(html, element)
      expect(page.errors).toEqual([])
      expect(complaints).toEqual([])
      expect(page.text()).toContain(user?.userId ?? 'signed-out')
      await vi.waitFor(() => expect(origin.requests).toEqual(asked))
    },
  )
})

test('without an initialUser the server renders loading and asks nobody; the browser asks once and takes over', async () => {
  const origin = fakeAuthOrigin(impersonatedUser())
  origin.answers[REFRESH] = later
  const element = (loaded: Kit): ReactElement => {
    const App = createApp(loaded)
    return (
      <loaded.AuthProvider authUrl="https://auth.test">
        <App>at once</App>
      </loaded.AuthProvider>
    )
  }
  const html = await stream(element(kit))
  expect(html).toContain('<b>wait</b>')
  expect(html).not.toMatch(/open|4111/)
  expect(origin.requests).toEqual([])
  const page = await hydrate(html, element)
  await vi.waitFor(() => expect(page.text()).toContain('user_42'))
  expect(page.errors).toEqual([])
  expect(complaints).toEqual([])
  expect(origin.requests).toHaveLength(1)
})

test('without JavaScript a server that knows an error or nobody shows nothing that a gate keeps', () => {
  const App = createApp(kit)
  const html = renderToString(
    <AuthProvider user={{ userId: '' }}>
      <App />
    </AuthProvider>,
  )
  expect(html).toContain('<b>unknown</b>')
  expect(html).not.toMatch(/<b>(closed|open)/)
  expect(html).not.toContain('4111')
})

test('S33: a hundred requests that are rendered at once do not see each other', async () => {
  const App = createApp(kit)
  const ids = Array.from({ length: 100 }, (_, i) => `user_${1000 + i}`)
  const pages = await Promise.all(
    ids.map((userId, i) =>
      stream(
        <QueryClientProvider client={new QueryClient()}>
          <AuthProvider
            authUrl="https://auth.test"
            initialUser={i % 2 ? impersonatedUser({ userId }) : { ...operator, userId }}
          >
            <App />
          </AuthProvider>
        </QueryClientProvider>,
      ),
    ),
  )
  pages.forEach((html, i) => {
    expect([...new Set(html.match(/user_\d{4}/g))]).toEqual([ids[i]])
    expect(html.includes('<b>open</b>')).toBe(i % 2 === 0)
  })
  expect(complaints).toEqual([])
})
