import './support/setup.js'
import { act, cleanup, render } from '@testing-library/react'
import fc from 'fast-check'
import type { ReactElement, ReactNode } from 'react'
import { describe, expect, test, vi } from 'vitest'
import {
  AuthProvider,
  type AuthSession,
  RedactWhileImpersonated,
  RequireNotImpersonated,
  useAuth,
  useImpersonation,
  useIsImpersonated,
  useUser,
  type Auth,
  type User,
} from 'impersonation-kit'
import { fakeClock } from './support/clock.js'
import { ErrorBoundary } from './support/errorBoundary.js'
import { jwt } from './support/tokens.js'

const SECRET = 'Delete workspace'
const CARD = '4111 1111 1111 1111'
const runs = { numRuns: 300 }

let secretRenders = 0
let auth: Auth
function Secret() {
  secretRenders += 1
  return <button>{SECRET}</button>
}
function Who() {
  const { status, user } = useUser()
  auth = useAuth()
  const impersonation = useImpersonation()
  return (
    <output data-impersonated={useIsImpersonated()}>
      {status} {user?.userId} {user?.email} {user?.username} {user?.firstName} {user?.lastName}
      {user?.impersonatorUserId} {impersonation.status === 'active' && impersonation.impersonator.name}
      {impersonation.status === 'active' && impersonation.reason}
    </output>
  )
}
const gated: ReactNode = (
  <>
    <Who />
    <RequireNotImpersonated>
      <Secret />
    </RequireNotImpersonated>
    <RedactWhileImpersonated>{CARD}</RedactWhileImpersonated>
  </>
)

/** Renders from nothing, and gives what the page says once all is settled. */
async function pageOf(element: ReactElement, pass?: (milliseconds: number) => Promise<void>) {
  secretRenders = 0
  const { container } = render(<ErrorBoundary>{element}</ErrorBoundary>)
  await (pass ? pass(4_000) : act(async () => undefined))
  const page = {
    crash: container.querySelector('[role=alert]')?.textContent ?? null,
    text: container.textContent,
    status: container.querySelector('output')?.textContent.split(' ')[0],
  }
  return { page, container }
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== null

/** Everything but null and undefined: garbage, near misses, and proper ids. */
const marker = fc
  .oneof(
    fc.constantFrom<unknown>(
      {},
      [],
      0,
      false,
      '',
      ' ',
      true,
      -1,
      'user_42',
      ' user_42 ',
      'null',
      'undefined',
      'false',
    ),
    fc.constantFrom<unknown>('x'.repeat(257), '\u0000', '\ud800', '\u200b', 'admin_7', ['admin_7'], {
      id: 'admin_7',
    }),
    fc.string(),
    fc.jsonValue(),
  )
  .filter(isPresent)
const anyMarker = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: marker },
)
const userId = fc.constantFrom('user_42', 'user_43')
const seconds = fc.oneof(
  fc.integer({ min: -100, max: 4000 }).map((left) => Math.floor(Date.now() / 1000) + left),
  fc.double(),
  fc.jsonValue(),
)
const sparse = <T,>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(shape, { requiredKeys: [] })
const personal = {
  email: fc.jsonValue(),
  username: fc.jsonValue(),
  first_name: fc.jsonValue(),
  last_name: fc.jsonValue(),
}
const session = fc.oneof(
  anyMarker,
  sparse({
    session: fc.jsonValue(),
    mode: fc.oneof(fc.constantFrom('full', 'read-only'), fc.jsonValue()),
    reason: fc.jsonValue(),
    started_at: seconds,
    expires_at: seconds,
    server_time: seconds,
    impersonator: fc.oneof(anyMarker, sparse({ id: anyMarker, email: anyMarker, name: fc.jsonValue() })),
  }),
)
const claims = sparse({
  sub: userId,
  user_id: userId,
  exp: seconds,
  iat: seconds,
  act: fc.oneof(anyMarker, sparse({ sub: anyMarker, email: anyMarker, type: fc.jsonValue() })),
  impersonator_user_id: anyMarker,
  impersonator_user: anyMarker,
  login_method: fc.oneof(
    fc.constantFrom(
      'impersonation',
      'password',
      { login_method: 'impersonation' },
      { login_method: 'password' },
    ),
    fc.jsonValue(),
  ),
  impersonation: session,
})
const token = fc.oneof(
  { weight: 6, arbitrary: claims.map(jwt) },
  { weight: 1, arbitrary: fc.jsonValue().map(jwt) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>('a.b.c', '..', 'opaque', '', 0, null, {}) },
  { weight: 1, arbitrary: fc.string() },
)
const reply = fc.record(
  {
    access_token: token,
    expires_at_seconds: seconds,
    user: fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record(
          { user_id: userId, ...personal, impersonator_user: anyMarker },
          { requiredKeys: ['user_id'] },
        ),
      },
      { weight: 1, arbitrary: fc.jsonValue() },
    ),
    impersonator_user: anyMarker,
    impersonation: session,
    org_id_to_org_member_info: fc.jsonValue(),
  },
  { requiredKeys: ['user', 'access_token'] },
)

/** What a reply says, read here a second time and as plainly as can be: is a marker present, in any form, in any place? */
function isMarked(body: unknown): boolean {
  const read = (value: unknown, key: string): unknown =>
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
  const accessToken = read(body, 'access_token')
  let payload: unknown
  try {
    payload = JSON.parse(Buffer.from(String(accessToken).split('.')[1] ?? '', 'base64url').toString())
  } catch {
    payload = undefined
  }
  const method = read(payload, 'login_method')
  return (
    isPresent(read(body, 'impersonator_user')) ||
    isPresent(read(read(body, 'user'), 'impersonator_user')) ||
    isPresent(read(body, 'impersonation')) ||
    isPresent(read(payload, 'impersonator_user_id')) ||
    isPresent(read(payload, 'impersonator_user')) ||
    isPresent(read(payload, 'act')) ||
    isPresent(read(payload, 'impersonation')) ||
    method === 'impersonation' ||
    read(method, 'login_method') === 'impersonation'
  )
}

/** Whether `answer` sends this as JSON: text goes out as it is. */
function isJson(body: unknown): boolean {
  if (typeof body !== 'string') return true
  try {
    JSON.parse(body)
    return true
  } catch {
    return false
  }
}

const answer = (body: unknown, status = 200, type = 'application/json') =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    status,
    headers: { 'content-type': type },
  })

describe('whatever the refresh route answers', () => {
  test('a reply with a marker in any place and any form never shows what the gate keeps, not for one render', async () => {
    let marked = 0
    let open = 0
    await fc.assert(
      fc.asyncProperty(reply, async (body) => {
        const pass = fakeClock()
        vi.stubGlobal('fetch', async () => answer(body))
        const { page } = await pageOf(<AuthProvider authUrl="https://auth.test">{gated}</AuthProvider>, pass)
        const seen = secretRenders
        cleanup()
        expect(page.crash).toBeNull()
        if (isMarked(body)) {
          marked += 1
          expect(seen).toBe(0)
          expect(page.text).not.toContain(SECRET)
          expect(page.text).not.toContain(CARD)
        } else if (seen > 0) open += 1
      }),
      { ...runs, numRuns: 600 },
    )
    // Neither side of the property is empty.
    expect(marked).toBeGreaterThan(100)
    expect(open).toBeGreaterThan(5)
  })

  test('no JSON, and no text at all, crashes the provider or opens the gate without a readable user', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.anything({ maxDepth: 1 }).map((value) => fc.stringify(value)),
        ),
        fc.constantFrom(200, 200, 200, 400, 403, 404, 429, 500, 503),
        async (body, status) => {
          const pass = fakeClock()
          vi.stubGlobal('fetch', async () => answer(body, status))
          const { page } = await pageOf(
            <AuthProvider authUrl="https://auth.test">{gated}</AuthProvider>,
            pass,
          )
          const seen = secretRenders
          cleanup()
          expect(page.crash).toBeNull()
          expect(page.status).toBe('error')
          expect(seen).toBe(0)
        },
      ),
      runs,
    )
  })

  test('no sequence of replies and failures crashes it, and the gate is closed after every marked one', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: reply.map((body) => ({ body: body as unknown, status: 200 })) },
      { weight: 1, arbitrary: fc.jsonValue().map((body) => ({ body: body as unknown, status: 200 })) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom(401, 403, 404, 429, 500, 503)
          .map((status) => ({ body: {} as unknown, status })),
      },
      { weight: 1, arbitrary: fc.constant({ body: undefined as unknown, status: 0 }) },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 2, maxLength: 6 }),
        fc.boolean(),
        async (steps, remounts) => {
          const pass = fakeClock()
          let now: (typeof steps)[number] | undefined = steps[0]
          vi.stubGlobal('fetch', async () => {
            if (!now || now.status === 0) throw new TypeError('Failed to fetch')
            return answer(now.body, now.status)
          })
          const { container, page } = await pageOf(
            <AuthProvider authUrl="https://auth.test" remountOnIdentityChange={remounts}>
              {gated}
            </AuthProvider>,
            pass,
          )
          expect(page.crash).toBeNull()
          let answered: (typeof steps)[number] | undefined
          for (const one of steps) {
            now = one
            void auth.refresh()
            await pass(4_000)
            expect(container.querySelector('[role=alert]')).toBeNull()
            // What is not JSON, a captive portal's page for one, is no answer: what was known stays.
            if (one.status === 401 || (one.status === 200 && isJson(one.body))) answered = one
            const status = container.querySelector('output')?.textContent.split(' ')[0]
            // Signed out counts as not impersonated, and of all answers only a 401 signs out.
            if (status === 'signed-out') expect(answered?.status).toBe(401)
            if (answered?.status === 200 && isMarked(answered.body)) {
              expect(container.textContent).not.toContain(SECRET)
              expect(container.textContent).not.toContain(CARD)
            }
          }
          cleanup()
        },
      ),
      { ...runs, numRuns: 150 },
    )
  })
})

describe('whatever an app hands over', () => {
  const markedUser = fc
    .record(
      {
        userId,
        email: fc.anything(),
        firstName: fc.anything(),
        properties: fc.anything({ withDate: true, withMap: true, withSet: true, withNullPrototype: true }),
        impersonatorUserId: fc.oneof(marker, fc.anything()),
        impersonation: fc.oneof(session, fc.anything()),
      },
      { requiredKeys: ['userId'] },
    )
    .filter((user) => isPresent(user.impersonatorUserId) || isPresent(user.impersonation))

  test.each([
    ['the user prop', (user: unknown) => <AuthProvider user={user as User}>{gated}</AuthProvider>],
    [
      'initialUser',
      (user: unknown) => (
        <AuthProvider source={{ load: () => new Promise(() => undefined) }} initialUser={user as User}>
          {gated}
        </AuthProvider>
      ),
    ],
    [
      'a source',
      (user: unknown) => (
        <AuthProvider source={{ load: async () => ({ user }) as AuthSession }}>{gated}</AuthProvider>
      ),
    ],
  ])('a user with a marker in any form, as %s, never shows what the gate keeps', async (_feed, element) => {
    await fc.assert(
      fc.asyncProperty(markedUser, async (user) => {
        const pass = fakeClock()
        const { page } = await pageOf(element(user), pass)
        const seen = secretRenders
        cleanup()
        expect(page.crash).toBeNull()
        expect(seen).toBe(0)
        expect(page.text).not.toContain(CARD)
      }),
      runs,
    )
  })

  test('nothing that a source resolves to or rejects with crashes the provider', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), fc.boolean(), async (value, rejects) => {
        const pass = fakeClock()
        const load = (): Promise<never> => (rejects ? Promise.reject(value) : Promise.resolve(value as never))
        const { page } = await pageOf(<AuthProvider source={{ load }}>{gated}</AuthProvider>, pass)
        cleanup()
        expect(page.crash).toBeNull()
      }),
      runs,
    )
  })

  test('nothing that a claim mapper answers or throws opens the gate, but a reading of none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), fc.boolean(), async (value, throws) => {
        fc.pre((value as { state?: unknown } | null | undefined)?.state !== 'none')
        const claimsMapper = (): never => {
          if (throws) throw value
          return value as never
        }
        const load = async (): Promise<AuthSession> => ({
          user: { userId: 'user_42' },
          accessToken: jwt({ sub: 'user_42' }),
        })
        const pass = fakeClock()
        const { page } = await pageOf(
          <AuthProvider source={{ load }} claims={claimsMapper}>
            {gated}
          </AuthProvider>,
          pass,
        )
        const seen = secretRenders
        cleanup()
        expect(page.crash).toBeNull()
        expect(seen).toBe(0)
      }),
      runs,
    )
  })
})
