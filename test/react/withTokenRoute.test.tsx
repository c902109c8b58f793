// @vitest-environment node
// (The Response of a simulated browser shows nobody its Set-Cookie, as in a real one. A real one runs it all in test/next.)
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AuthError, type AuthSession, type AuthSource, type User, withTokenRoute } from 'impersonation-kit'
import { createAuth, type NextJsAuth } from 'impersonation-kit/next'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { withTimeout } from '../../src/react/withTimeout.js'

// The route is the real one, with the browser's one cookie in a variable. Further ways in which it can fail, tried below: it refuses,
// it does not answer, it is not there, it answers with a page that is none of ours, and each of these while somebody stops or signs out.
// Where something hangs, the clock stands still but for what a test lets pass.

const operator = directUser({ userId: 'admin_7' })
const customer = impersonatedUser()

let issuer: TestIssuer
let auth: NextJsAuth
/** What happened, in order. */
let log: string[]
let cookie: string | undefined
/** Answers in place of the route. */
let routeAnswers: (
  method: string,
  signal: AbortSignal,
) => Response | Promise<Response | undefined> | undefined
/** Who the auth says is signed in. */
let signedIn: User | null
let failure: Error | undefined
/** How the auth hangs when it is asked to leave: it heeds its signal, or not. */
let hangs: 'until aborted' | 'for ever' | undefined

afterEach(() => vi.useRealTimers())
beforeEach(async () => {
  log = []
  cookie = undefined
  routeAnswers = () => undefined
  signedIn = operator
  failure = undefined
  hangs = undefined
  issuer = await createTestIssuer({ key: 'tests' })
  auth = createAuth({ ...issuer.authOptions, cookie: '__Host-token', headers: async () => sent() })
  const route = auth.tokenRoute()
  vi.stubGlobal('fetch', async (input: string, init: RequestInit) => {
    init.signal?.throwIfAborted()
    const method = init.method as 'POST' | 'DELETE'
    log.push(`${method} ${input}`)
    const given = await routeAnswers(method, init.signal as AbortSignal)
    if (given) return given
    const headers = sent({ 'sec-fetch-site': 'same-origin', ...(init.headers as Record<string, string>) })
    const response = await route[method](new Request(`https://app.test${input}`, { method, headers }))
    const set = /^__Host-token=([^;]*)/.exec(response.headers.get('set-cookie') ?? '')
    if (set) cookie = set[1] === '' ? undefined : set[1]
    return response
  })
})

const sent = (headers: Record<string, string> = {}): Headers =>
  new Headers({ ...headers, ...(cookie !== undefined && { cookie: `__Host-token=${cookie}` }) })

/** The auth, as an object of a class. */
class Source implements AuthSource {
  changed: (() => void) | undefined
  async load(): Promise<AuthSession | null> {
    log.push('auth: load')
    return signedIn && { user: signedIn, accessToken: await issuer.sign(signedIn) }
  }
  async stopImpersonation(signal: AbortSignal) {
    await this.leave('stop', operator, signal)
    return { redirectTo: '/back' }
  }
  async signOut(signal: AbortSignal) {
    await this.leave('sign out', null, signal)
  }
  subscribe(onChange: () => void) {
    this.changed = onChange
    return () => undefined
  }
  private async leave(how: string, next: User | null, signal: AbortSignal) {
    signal.throwIfAborted()
    log.push(`auth: ${how}, cookie ${cookie === undefined ? 'cleared' : 'there'}`)
    if (failure) throw failure
    if (hangs) await hanging(hangs === 'until aborted' ? signal : never)
    signedIn = next
  }
}

const never = new AbortController().signal
/** What hangs as a request does: until its signal is aborted. */
const hanging = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  )
/** A route that answers after three seconds. What a browser has aborted by then sets no cookie. */
const slowly = (signal: AbortSignal): Promise<undefined> =>
  Promise.race([hanging(signal), new Promise<undefined>((resolve) => setTimeout(resolve, 3_000))])
/** As `AuthProvider` calls a source, for as long as it waits. */
async function inTenSeconds<T>(call: (signal: AbortSignal) => Promise<T>): Promise<unknown> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const called = withTimeout(call).catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(10_000)
  return called
}
const onServer = async (): Promise<string> => {
  const user = await auth.getUser()
  return user ? `${user.userId} by ${user.impersonatorUserId ?? 'nobody'}` : 'nobody'
}
const failWith = (status: number, body = '<html>'): void => {
  routeAnswers = () => new Response(body, { status })
}
const made = (
  source: AuthSource = new Source(),
): Required<Pick<AuthSource, 'load' | 'stopImpersonation' | 'signOut'>> =>
  withTokenRoute(source, '/api/token') as Required<AuthSource>

describe('F25: withTokenRoute', () => {
  test('has a user who was loaded known to the server before anybody here is told', async () => {
    const { load } = made()
    expect((await load(never))?.user).toBe(operator)
    expect(log).toEqual(['auth: load', 'POST /api/token'])
    expect(await onServer()).toBe('admin_7 by nobody')
  })

  test('clears the cookie before the auth is asked to stop, and has the operator in it afterwards', async () => {
    signedIn = customer
    const { load, stopImpersonation } = made()
    await load(never)
    expect(await onServer()).toBe('user_42 by admin_7')
    log = []
    expect(await stopImpersonation(never)).toEqual({ redirectTo: '/back' })
    expect(log).toEqual(['DELETE /api/token', 'auth: stop, cookie cleared'])
    await load(never)
    expect(await onServer()).toBe('admin_7 by nobody')
  })

  test('gives the cookie back where the stop fails, with the failure of the stop', async () => {
    signedIn = customer
    failure = new Error('the auth is down')
    const { load, stopImpersonation } = made()
    await load(never)
    await expect(stopImpersonation(never)).rejects.toBe(failure)
    expect(await onServer()).toBe('user_42 by admin_7')
  })

  test.each(['stopImpersonation', 'signOut'] as const)(
    '%s goes through where the route does not answer',
    async (leave) => {
      signedIn = customer
      const source = made()
      await source.load(never)
      failWith(502)
      await source[leave](never)
      expect(signedIn).not.toBe(customer)
    },
  )

  test.each([
    ['stopImpersonation', operator],
    ['signOut', null],
  ] as const)('%s goes through where the route hangs', async (leave, next) => {
    signedIn = customer
    const source = made()
    await source.load(never)
    routeAnswers = (_method, signal) => hanging(signal)
    expect(await inTenSeconds((signal) => source[leave](signal))).not.toBeInstanceOf(Error)
    expect(signedIn).toBe(next)
  })

  test.each(['until aborted', 'for ever'] as const)(
    'gives the cookie back where the auth hangs (%s), also at the second try, and then stops',
    async (how) => {
      signedIn = customer
      const { load, stopImpersonation } = made()
      await load(never)
      hangs = how
      for (const _try of [1, 2]) {
        log = []
        expect(await inTenSeconds(stopImpersonation)).toMatchObject({ code: 'auth_unreachable' })
        await expect.poll(onServer).toBe('user_42 by admin_7')
        expect(log).toEqual(['DELETE /api/token', 'auth: stop, cookie cleared', 'POST /api/token'])
      }
      hangs = undefined
      expect(await inTenSeconds(stopImpersonation)).toEqual({ redirectTo: '/back' })
      expect(cookie).toBeUndefined()
    },
  )

  test('gives the cookie back at a later try where it could not at the first', async () => {
    signedIn = customer
    failure = new Error('the auth is down')
    const { load, stopImpersonation } = made()
    await load(never)
    routeAnswers = (method) => (method === 'POST' ? new Response('', { status: 502 }) : undefined)
    await expect(stopImpersonation(never)).rejects.toBe(failure)
    expect(await onServer()).toBe('nobody')
    routeAnswers = () => undefined
    await expect(stopImpersonation(never)).rejects.toBe(failure)
    expect(await onServer()).toBe('user_42 by admin_7')
  })

  test('clears the cookie of a new try after it was given back for the last one', async () => {
    signedIn = customer
    hangs = 'until aborted'
    const { load, stopImpersonation } = made()
    await load(never)
    let answer = (): void => undefined
    const held = new Promise<undefined>((resolve) => (answer = () => resolve(undefined)))
    routeAnswers = (method) => (method === 'POST' ? held : undefined)
    await inTenSeconds(stopImpersonation)
    hangs = undefined
    log = []
    const stopped = stopImpersonation(never)
    answer()
    expect(await stopped).toEqual({ redirectTo: '/back' })
    expect(log).toEqual(['DELETE /api/token', 'auth: stop, cookie cleared'])
    expect(await onServer()).toBe('nobody')
  })

  test('clears the cookie before the auth is asked to sign out', async () => {
    const { load, signOut } = made()
    await load(never)
    log = []
    await signOut(never)
    expect(log).toEqual(['DELETE /api/token', 'auth: sign out, cookie cleared'])
    expect(await load(never)).toBeNull()
    expect(await onServer()).toBe('nobody')
  })

  test('says that nobody is signed in where the auth does, whether the cookie could be cleared or not', async () => {
    signedIn = null
    failWith(502)
    expect(await made().load(never)).toBeNull()
    expect(log).toEqual(['auth: load', 'DELETE /api/token'])
  })

  test('says so too where the route hangs', async () => {
    signedIn = null
    routeAnswers = (_method, signal) => hanging(signal)
    expect(await inTenSeconds(made().load)).toBeNull()
  })

  test('clears the cookie also where the route takes three seconds for it', async () => {
    cookie = await issuer.sign(operator)
    signedIn = null
    routeAnswers = (_method, signal) => slowly(signal)
    expect(await inTenSeconds(made().load)).toBeNull()
    expect(cookie).toBeUndefined()
  })

  test('so it does after a sign-out, which itself does not wait so long for the route', async () => {
    const { load, signOut } = made()
    await load(never)
    routeAnswers = (_method, signal) => slowly(signal)
    await inTenSeconds(signOut)
    expect(signedIn).toBeNull()
    expect(await inTenSeconds(load)).toBeNull()
    expect(cookie).toBeUndefined()
  })

  test('signs out meanwhile, without waiting for the cookie to be cleared for that load', async () => {
    const source = made()
    signedIn = null
    let clears = (): void => undefined
    const isClearing = new Promise<void>((resolve) => (clears = resolve))
    routeAnswers = (_method, signal) => {
      clears()
      return hanging(signal)
    }
    const failed = await inTenSeconds(async (signal) => {
      void source.load(signal)
      await isClearing
      await source.signOut(signal)
    })
    expect(failed).toBeUndefined()
    expect(log).toContain('auth: sign out, cookie cleared')
  })

  test('says that nobody is signed in also where the auth has left the route no time', async () => {
    const source = new Source()
    source.load = () => new Promise((resolve) => setTimeout(() => resolve(null), 9_500))
    routeAnswers = (_method, signal) => hanging(signal)
    expect(await inTenSeconds(made(source).load)).toBeNull()
  })

  test.each([undefined, null, ''])(
    'leaves nobody in the cookie where a session has no token (%j)',
    async (accessToken) => {
      cookie = await issuer.sign(customer)
      await made({ load: async () => ({ user: operator, accessToken }) }).load(never)
      expect(await onServer()).toBe('nobody')
    },
  )

  test('asks the auth again for a token that lost a race', async () => {
    const now = Date.now()
    cookie = await issuer.sign(customer, { now }) // another tab, in this very second
    let loads = 0
    const load = async (): Promise<AuthSession> => {
      const accessToken = await issuer.sign(operator, loads++ === 0 ? { now } : {})
      return { user: operator, accessToken }
    }
    expect((await made({ load }).load(never))?.user).toBe(operator)
    expect(loads).toBeGreaterThan(1)
    expect(await onServer()).toBe('admin_7 by nobody')
  })

  test('asks three times at most, and then nobody is told of the older token', async () => {
    const old = await issuer.sign(operator)
    cookie = await issuer.sign(customer)
    const load = vi.fn(async () => ({ user: operator, accessToken: old }))
    await expect(made({ load }).load(never)).rejects.toMatchObject({ code: 'identity_changed', status: 409 })
    expect(load).toHaveBeenCalledTimes(3)
    expect(await onServer()).toBe('user_42 by admin_7')
  })

  test('gives up with the call that it serves', async () => {
    const controller = new AbortController()
    const load = async (): Promise<AuthSession> => {
      controller.abort()
      return { user: customer, accessToken: await issuer.sign(customer) }
    }
    await expect(made({ load }).load(controller.signal)).rejects.toThrow('aborted')
    expect(await onServer()).toBe('nobody')
  })

  test('leaves the cookie to the user who is shown where the auth says too late that nobody is signed in', async () => {
    signedIn = customer
    const source = new Source()
    const { load } = made(source)
    await load(never)
    const controller = new AbortController()
    source.load = async () => {
      controller.abort()
      return null
    }
    await expect(load(controller.signal)).rejects.toThrow('aborted')
    expect(await onServer()).toBe('user_42 by admin_7')
  })

  test('takes a token that the server does not accept for no sign-in, and shows it to nobody', async () => {
    const accessToken = await (await createTestIssuer()).sign(operator)
    const failed = await made({ load: async () => ({ user: operator, accessToken }) })
      .load(never)
      .catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(AuthError)
    expect(failed).toMatchObject({ code: 'token_invalid', status: 401 })
    expect(String(failed)).toContain('/api/token refused the access token. ')
    expect(String(failed)).not.toContain(accessToken)
    expect(cookie).toBeUndefined()
  })

  test.each([
    ['is missing', 404, 'invalid_configuration', 'export const { POST, DELETE } = auth.tokenRoute()'],
    ['is a page', 405, 'invalid_configuration', 'export const'],
    ['is down', 502, 'auth_unreachable', "Check the server's log"],
    ['has no keys', 503, 'auth_unreachable', "Check the server's log"],
  ])('says what to do about a route that %s', async (_what, status, code, message) => {
    failWith(status)
    await expect(made().load(never)).rejects.toMatchObject({
      code,
      status,
      message: expect.stringContaining(message) as string,
    })
  })

  test('does not believe a code that the route does not have', async () => {
    failWith(403, JSON.stringify({ code: 'signed_out', detail: 'x' }))
    await expect(made().load(never)).rejects.toMatchObject({ code: 'invalid_configuration' })
  })

  test('takes an auth origin, too, and passes on what a source can do and cannot', () => {
    const ofUrl = withTokenRoute('https://auth.example.com', '/api/token')
    expect(ofUrl.returnOrigins).toEqual(['https://auth.example.com'])
    expect(Object.keys(withTokenRoute({ load: async () => null }, '/api/token'))).toEqual(['load'])
    const source = new Source()
    const onChange = (): void => undefined
    withTokenRoute(source, '/api/token').subscribe?.(onChange)
    expect(source.changed).toBe(onChange)
  })

  test.each([
    'https://evil.test/token',
    '//evil.test/token',
    '/\\evil.test/token',
    '/\t/evil.test/token',
    '\t//evil.test',
    'api/token',
    '',
  ])('attack: the token is sent to no other origin (%j)', (route) => {
    expect(() => withTokenRoute(new Source(), route)).toThrow(
      expect.objectContaining({ code: 'invalid_configuration' }) as Error,
    )
  })
})
