import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { oidcSignIn, OptionsError, type SignedIn } from 'impersonation-kit-service'
import { cookieJar } from '../support/cookies.js'
import { CLIENT, startProvider, walk } from '../support/oidcProvider.js'
import { APP, startService } from '../support/startService.js'

const ROLES = { boss: ['owner'], ana: ['support'], user_42: [] }
const BASE = '/auth'
let provider: Awaited<ReturnType<typeof startProvider>>
let running: Awaited<ReturnType<typeof startService>>
let host: {
  toSignedIn: 'as ever' | 'throws' | 'gives nonsense' | 'gives what cannot be stored' | 'impersonated'
  recheck: (found: SignedIn) => SignedIn | null
}

beforeEach(() => {
  provider.state.answers = 'as ever'
  host = { toSignedIn: 'as ever', recheck: (found) => found }
})
beforeAll(async () => {
  provider = await startProvider(ROLES)
  running = await startService({
    basePath: BASE,
    authenticate: undefined as never,
    now: () => Date.now(),
    signIn: oidcSignIn({
      issuer: provider.issuer,
      ...CLIENT,
      toSignedIn: ({ sub, name, groups }) => {
        if (host.toSignedIn === 'throws') throw new Error('the directory at 10.0.0.9 is down')
        if (host.toSignedIn === 'gives nonsense') return { userId: 42 } as never
        if (host.toSignedIn === 'gives what cannot be stored') return { userId: 'ana\ud83d' }
        if (sub === 'nobody') return null
        const [role] = Array.isArray(groups) ? (groups as string[]) : []
        return {
          userId: sub,
          impersonatorUserId: host.toSignedIn === 'impersonated' ? 'sam' : null,
          ...(role !== undefined && { operator: { role, tenants: '*', rank: 5, ...(name && { name }) } }),
        }
      },
      recheck: (found) => host.recheck(found),
    }),
  })
  provider.register(`${running.origin}${BASE}/sign-in/callback`)
})
afterAll(async () => {
  await running.stop()
  provider.stop()
})

type Browser = ReturnType<typeof cookieJar>
const at = (path: string) => running.origin + BASE + path
const begin = (query = '') => at(`/sign-in${query}`)
const json = async (reply: Response) => (await reply.json()) as Record<string, unknown>
const me = async (browser: Browser) => {
  const reply = await browser.ask(at('/api/operators/me'))
  return [reply.status, await json(reply)] as const
}
const signIn = async (browser: Browser, login: string, query = '') =>
  browser.ask((await walk(browser, begin(query), login)).callback)
const copyOf = (browser: Browser): Browser => {
  const copy = cookieJar()
  for (const [name, value] of browser.jar) copy.jar.set(name, value)
  return copy
}
const ownCookies = (browser: Browser) => [...browser.jar.keys()].filter((name) => name.startsWith('sign-in'))
/** Refused with a page that says so in these words, and nobody is signed in. */
async function expectRefused(browser: Browser, reply: Response, status: number, sentence: RegExp) {
  expect([reply.status, reply.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
  expect(await reply.text()).toMatch(sentence)
  expect((await me(browser))[0]).toBe(401)
}

describe('an operator', () => {
  test('signs in at the provider, goes back to where they came from, and is who the provider says', async () => {
    const ana = cookieJar()
    const begun = await ana.ask(begin(`?return_to=${encodeURIComponent(`${APP}/orders?q=1`)}`))
    const to = new URL(begun.headers.get('location') ?? '')
    expect([begun.status, to.origin]).toEqual([303, provider.issuer])
    expect(Object.fromEntries(to.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      redirect_uri: at('/sign-in/callback'),
    })
    const { callback } = await walk(ana, to.href, 'ana')
    const back = await ana.ask(callback)
    expect([back.status, back.headers.get('location')]).toEqual([303, `${APP}/orders?q=1`])
    expect(await me(ana)).toEqual([
      200,
      expect.objectContaining({ operator: { id: 'ana', role: 'support', name: 'ana by the provider' } }),
    ])
    // Of what was begun nothing stays.
    expect(ownCookies(ana)).toHaveLength(1)
  })

  test('S7: gets a new session at every sign-in, and the one before ends', async () => {
    const ana = cookieJar()
    await signIn(ana, 'ana')
    const before = copyOf(ana)
    await signIn(ana, 'ana')
    expect((await me(before))[0]).toBe(401)
    expect((await me(ana))[0]).toBe(200)
  })

  test('signs in in two tabs at once', async () => {
    const ana = cookieJar()
    const first = await walk(ana, begin(), 'ana')
    const second = await walk(ana, begin(), 'ana')
    expect((await ana.ask(first.callback)).status).toBe(303)
    expect((await ana.ask(second.callback)).status).toBe(303)
  })

  test('signs out here, and is shown where to sign out of the provider', async () => {
    const ana = cookieJar()
    await signIn(ana, 'ana')
    const copy = copyOf(ana)
    const page = await (await ana.form(at('/sign-out'), {})).text()
    expect(page).toContain(`${provider.issuer}/session/end?client_id=impersonation`)
    expect((await me(copy))[0]).toBe(401)
    await signIn(ana, 'ana')
    const out = await ana.form(at('/api/v1/logout'), {}, { origin: APP, 'sec-fetch-site': 'cross-site' })
    expect(out.status).toBe(403)
    expect(await json(await ana.form(at('/api/v1/logout'), {}))).toEqual({ redirect_to: at('/') })
    expect((await me(ana))[0]).toBe(401)
  })

  test('S20: who is one no more is nobody at the next request', async () => {
    const ana = cookieJar()
    await signIn(ana, 'ana')
    host.recheck = ({ userId }) => ({ userId })
    expect(await me(ana)).toEqual([403, expect.objectContaining({ code: 'operators_only' })])
    host.recheck = () => null
    expect(await me(ana)).toEqual([401, expect.objectContaining({ code: 'signed_out' })])
    host.recheck = () => {
      throw new Error('the directory is down')
    }
    expect(await me(ana)).toEqual([503, expect.objectContaining({ code: 'sign_in_unavailable' })])
    host.recheck = (found) => found
    expect((await me(ana))[0]).toBe(200)
  })
})

test('a customer signs in too, and is no operator', async () => {
  const cleo = cookieJar()
  await signIn(cleo, 'user_42')
  expect(await me(cleo)).toEqual([403, expect.objectContaining({ code: 'operators_only' })])
  expect(await json(await cleo.ask(at('/api/v1/refresh_token')))).toMatchObject({
    user: { user_id: 'user_42' },
  })
})

describe('a step-up', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())
  const aMinute = () => vi.setSystemTime(Date.now() + 61_000)
  const settings = '/api/operators/production/settings'
  const start = (browser: Browser) =>
    browser.ask(at('/api/operators/production/impersonations'), {
      method: 'POST',
      body: JSON.stringify({ userId: 'user_43', reason: 'The invoice of March' }),
      headers: { origin: running.origin, 'content-type': 'application/json' },
    })

  test('leads to a fresh sign-in and back, and an old one is not enough', async () => {
    const owner = cookieJar()
    await signIn(owner, 'boss')
    const read = await owner.ask(at(settings))
    const saved = await owner.ask(at(settings), {
      method: 'PUT',
      body: JSON.stringify({
        ...((await json(read))['settings'] as object),
        enabled: true,
        stepUpMaxAge: 60,
        impersonators: [{ who: { role: 'support' } }],
      }),
      headers: {
        origin: running.origin,
        'content-type': 'application/json',
        'if-match': read.headers.get('etag') ?? '',
      },
    })
    expect(saved.status).toBe(200)

    const ana = cookieJar()
    await signIn(ana, 'ana')
    aMinute()
    const refused = await start(ana)
    expect([refused.status, (await json(refused))['code']]).toEqual([401, 'step_up_required'])
    const challenge = refused.headers.get('www-authenticate') ?? ''
    expect(challenge).toContain('error="insufficient_user_authentication"')
    const maxAge = /max_age="(\d+)"/.exec(challenge)?.[1] ?? ''

    // The provider still knows who she is, so without `max_age` it does not ask, and nothing is newer.
    const plain = await walk(ana, begin(), 'ana')
    expect(plain.asked).toBe(false)
    await ana.ask(plain.callback)
    expect((await start(ana)).status).toBe(401)

    const again = await walk(
      ana,
      begin(`?max_age=${maxAge}&return_to=${encodeURIComponent(at('/users'))}`),
      'ana',
    )
    expect(again.asked).toBe(true)
    expect((await ana.ask(again.callback)).headers.get('location')).toBe(at('/users'))
    expect((await start(ana)).status).toBe(201)
  })

  test('that the provider did not do is none: its auth_time is checked', async () => {
    const ana = cookieJar()
    await signIn(ana, 'ana')
    aMinute()
    const old = copyOf(ana)
    const begun = await ana.ask(begin('?max_age=1'))
    const to = new URL(begun.headers.get('location') ?? '')
    to.searchParams.delete('max_age')
    const { callback, asked } = await walk(ana, to.href, 'ana')
    expect(asked).toBe(false)
    const reply = await ana.ask(callback)
    expect(reply.status).toBe(401)
    expect(await reply.text()).toContain('You are asked to prove anew who you are')
    // Who was signed in still is.
    expect((await me(old))[0]).toBe(200)
  })

  test.each(['-1', '1.5', '1e3', 'x', '99999999', ''])(
    'with a max_age of "%s" is refused',
    async (maxAge) => {
      const reply = await cookieJar().ask(begin(`?max_age=${maxAge}`))
      expect([reply.status, reply.headers.get('location')]).toEqual([400, null])
    },
  )
})

describe('what does not belong to a sign-in of this browser signs nobody in', () => {
  test('S13: an answer that another browser asked for (login CSRF)', async () => {
    const { callback } = await walk(cookieJar(), begin(), 'boss')
    const victim = cookieJar()
    await expectRefused(victim, await victim.ask(callback), 400, /not begun in this browser/)
    // Also where the victim is at a sign-in of their own.
    await victim.ask(begin())
    await expectRefused(victim, await victim.ask(callback), 400, /not begun in this browser/)
  })

  test('S13: an answer without its state, or with another', async () => {
    const ana = cookieJar()
    const { callback } = await walk(ana, begin(), 'ana')
    for (const state of [undefined, '', 'x', 'undefined']) {
      const changed = new URL(callback)
      if (state === undefined) changed.searchParams.delete('state')
      else changed.searchParams.set('state', state)
      await expectRefused(ana, await ana.ask(changed.href), 400, /not begun in this browser/)
    }
  })

  test('somebody else’s code under the browser’s own state (injection): PKCE', async () => {
    const attacker = await walk(cookieJar(), begin(), 'boss')
    const ana = cookieJar()
    const own = new URL((await walk(ana, begin(), 'ana')).callback)
    own.searchParams.set('code', new URL(attacker.callback).searchParams.get('code') ?? '')
    await expectRefused(ana, await ana.ask(own.href), 400, /Sign in again/)
  })

  test.each(['changed', 'missing', 'twice'])(
    'the answer of another provider (mix-up): its iss is %s',
    async (what) => {
      const ana = cookieJar()
      const callback = new URL((await walk(ana, begin(), 'ana')).callback)
      expect(callback.searchParams.get('iss')).toBe(provider.issuer)
      if (what === 'changed') callback.searchParams.set('iss', 'https://evil.test')
      if (what === 'missing') callback.searchParams.delete('iss')
      if (what === 'twice') callback.searchParams.append('iss', 'https://evil.test')
      await expectRefused(ana, await ana.ask(callback.href), 400, /does not belong to this sign-in/)
    },
  )

  test('an answer that was used already', async () => {
    const ana = cookieJar()
    const { callback } = await walk(ana, begin(), 'ana')
    const copy = copyOf(ana)
    expect((await ana.ask(callback)).status).toBe(303)
    expect((await ana.ask(callback)).status).toBe(400)
    await expectRefused(copy, await copy.ask(callback), 400, /has ended already/)
  })

  test('an ID token that was changed on its way', async () => {
    const ana = cookieJar()
    const { callback } = await walk(ana, begin(), 'ana')
    provider.state.answers = 'with a forged ID token'
    await expectRefused(ana, await ana.ask(callback), 400, /does not belong to this sign-in/)
  })

  test('a cookie that holds nonsense', async () => {
    const ana = cookieJar()
    const { callback } = await walk(ana, begin(), 'ana')
    const [name = ''] = ownCookies(ana)
    for (const value of [
      'x',
      'bnVsbA',
      'WzFd',
      'W3t9XQ',
      Buffer.from('[{"state":1}]').toString('base64url'),
    ]) {
      ana.jar.set(name, value)
      expect((await ana.ask(callback)).status).toBe(400)
    }
  })

  test('S10: nobody is led elsewhere, by the address or by a changed cookie', async () => {
    for (const target of [
      'https://evil.test/',
      '//evil.test',
      '/\\evil.test',
      'javascript:alert(1)',
      `${APP}.evil.test/`,
    ]) {
      const ana = cookieJar()
      const back = await signIn(ana, 'ana', `?return_to=${encodeURIComponent(target)}`)
      expect([back.status, back.headers.get('location')]).toEqual([303, at('/')])
    }
    const ana = cookieJar()
    const { callback } = await walk(ana, begin(), 'ana')
    const [name = ''] = ownCookies(ana)
    const flows = JSON.parse(Buffer.from(ana.jar.get(name) ?? '', 'base64url').toString()) as object[]
    const changed = flows.map((flow) => ({ ...flow, returnTo: 'https://evil.test/' }))
    ana.jar.set(name, Buffer.from(JSON.stringify(changed)).toString('base64url'))
    expect((await ana.ask(callback)).headers.get('location')).toBe(at('/'))
  })

  test('S13: a sign-in that the provider begins works, and one that names another provider does not', async () => {
    const ana = cookieJar()
    const query = (iss: string) =>
      `?iss=${encodeURIComponent(iss)}&login_hint=ana&target_link_uri=${encodeURIComponent(`${APP}/x`)}`
    const back = await signIn(ana, 'ana', query(provider.issuer))
    expect(back.headers.get('location')).toBe(`${APP}/x`)
    expect((await ana.ask(begin(query('https://evil.test')))).status).toBe(400)
  })
})

describe('what goes wrong is said in plain words', () => {
  test.each(['not', '503'] as const)(
    'the provider answers %s: 503, and it works again when the provider does',
    async (answers) => {
      const ana = cookieJar()
      const { callback } = await walk(ana, begin(), 'ana')
      const copy = copyOf(ana)
      provider.state.answers = answers
      const reply = await ana.ask(callback)
      expect(reply.headers.get('retry-after')).toBe('5')
      await expectRefused(ana, reply, 503, /cannot be reached\. Try again in a moment/)
      provider.state.answers = 'as ever'
      expect((await copy.ask(callback)).status).toBe(303)
      // Who is signed in needs no provider.
      provider.state.answers = answers
      expect((await me(copy))[0]).toBe(200)
    },
  )

  test('a provider that was down at the first sign-in is asked again at the next', async () => {
    provider.state.answers = 'not'
    const fresh = await startService({
      authenticate: undefined as never,
      signIn: oidcSignIn({ issuer: provider.issuer, ...CLIENT, toSignedIn: () => null }),
    })
    try {
      const browser = cookieJar()
      const down = await browser.ask(`${fresh.origin}/sign-in`)
      expect([down.status, down.headers.get('retry-after')]).toEqual([503, '5'])
      const asJson = await browser.ask(`${fresh.origin}/sign-in`, { headers: { accept: 'application/json' } })
      expect([asJson.status, await json(asJson)]).toEqual([
        503,
        expect.objectContaining({ code: 'sign_in_unavailable' }),
      ])
      expect((await browser.form(`${fresh.origin}/sign-out`, {})).status).toBe(200)
      provider.state.answers = 'as ever'
      expect((await browser.ask(`${fresh.origin}/sign-in`)).status).toBe(303)
    } finally {
      await fresh.stop()
    }
  })

  test.each([
    ['access_denied', 403, /You stopped the sign-in/],
    ['temporarily_unavailable', 503, /cannot be reached/],
    ['login_required', 400, /refused the sign-in \(login_required\)/],
    ['<script>alert(1)</script>', 400, /refused the sign-in\./],
  ])('the provider says %s', async (error, status, sentence) => {
    const ana = cookieJar()
    const callback = new URL((await walk(ana, begin(), 'ana')).callback)
    callback.searchParams.delete('code')
    callback.searchParams.set('error', error)
    await expectRefused(ana, await ana.ask(callback.href), status, sentence)
  })

  test('somebody whom the provider knows and the service does not', async () => {
    const nobody = cookieJar()
    await expectRefused(nobody, await signIn(nobody, 'nobody'), 403, /this service is not for you/)
  })

  test('somebody whom the provider knows to be impersonated', async () => {
    const ana = cookieJar()
    host.toSignedIn = 'impersonated'
    const reply = await signIn(ana, 'ana')
    await expectRefused(ana, reply, 403, /impersonating this person.*Sign in as yourself/)
    expect(ownCookies(ana)).toEqual([])
  })

  test.each(['throws', 'gives nonsense', 'gives what cannot be stored'] as const)(
    'a toSignedIn that %s signs nobody in, and tells nothing',
    async (what) => {
      const ana = cookieJar()
      host.toSignedIn = what
      const reply = await signIn(ana, 'ana')
      expect(await reply.clone().text()).not.toContain('10.0.0.9')
      await expectRefused(ana, reply, 500, /its log says why/)
    },
  )

  test('a wrong secret', async () => {
    const wrong = await startService({
      authenticate: undefined as never,
      basePath: BASE,
      origin: running.origin,
      signIn: oidcSignIn({
        issuer: provider.issuer,
        clientId: CLIENT.clientId,
        clientSecret: 'wrong',
        toSignedIn: () => null,
      }),
    })
    try {
      const ana = cookieJar()
      // The two share an origin, so that the provider knows the address; this one is asked directly.
      const ask = (address: string) =>
        wrong.service.fetch(
          new Request(address, {
            headers: {
              accept: 'text/html',
              cookie: [...ana.jar].map(([name, value]) => `${name}=${value}`).join('; '),
            },
          }),
        )
      const begun = await ask(begin())
      const [pair = ''] = (begun.headers.getSetCookie()[0] ?? '').split('; ')
      ana.jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
      const { callback } = await walk(ana, begun.headers.get('location') ?? '', 'ana')
      const reply = await ask(callback)
      expect(reply.status).toBe(500)
      expect(await reply.text()).toContain('The provider did not accept this service')
      expect(wrong.lines.join('\n')).toMatch(/oidcSignIn: http:\/\/localhost:\d+: .*/)
    } finally {
      await wrong.stop()
    }
  })

  test('S42: no line of the log holds a code, a token or a secret', async () => {
    const ana = cookieJar()
    const { callback } = await walk(ana, begin(), 'ana')
    const changed = new URL(callback)
    changed.searchParams.set('iss', 'https://evil.test')
    await ana.ask(changed.href)
    const log = running.lines.join('\n')
    expect(log).toContain('oidcSignIn: ')
    expect(log).not.toContain(changed.searchParams.get('code'))
    expect(log).not.toContain(CLIENT.clientSecret)
    expect(log).not.toContain('eyJ')
  })
})

describe('the options', () => {
  const good = { issuer: 'https://id.example.com', clientId: 'x', toSignedIn: () => null }
  test.each<[string, object, RegExp]>([
    ['no issuer', { issuer: undefined }, /^oidcSignIn: issuer: /],
    [
      'http on the open network',
      { issuer: 'http://id.example.com' },
      /issuer: Give the address of the provider/,
    ],
    ['an issuer with a query', { issuer: 'https://id.example.com/?x=1' }, /issuer: /],
    ['no client', { clientId: '' }, /clientId: /],
    ['an empty secret', { clientSecret: '' }, /clientSecret: /],
    ['no toSignedIn', { toSignedIn: undefined }, /toSignedIn: Give a function/],
    ['a scope without openid', { scope: 'email' }, /scope: It must hold openid/],
    ['a short session', { sessionLife: 5 }, /sessionLife: Give 60 seconds at least/],
    ['a misspelt option', { clientID: 'x' }, /clientID: There is no such option/],
  ])('%s: are refused by name', (_what, more, message) => {
    const make = () => oidcSignIn({ ...good, ...more } as Parameters<typeof oidcSignIn>[0])
    expect(make).toThrow(OptionsError)
    expect(make).toThrow(message)
  })
})
