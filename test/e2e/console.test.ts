import { createAuth } from 'impersonation-kit/server'
import { createRemoteJWKSet, decodeProtectedHeader, importSPKI, type JWTPayload, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningAuthOrigin, startAuthOrigin } from './support/authOrigin.js'
import { IMPERSONATIONS, Visitor } from './support/visitor.js'

const APP = 'http://localhost:9999'
const KEY = 'key-of-the-tests-0123456789abcdef0123'
const DAY = 1_795_356_000_000

let now = DAY
let server: RunningAuthOrigin
let ana: Visitor

beforeAll(async () => {
  server = await startAuthOrigin({ appOrigins: [APP], apiKey: KEY, now: () => now })
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(async () => {
  now = DAY
  ana = await new Visitor(server.url).signIn('agent_ana')
})

interface Reply {
  access_token: string
  expires_at_seconds: number
  impersonator_user?: string
  user: { user_id: string; impersonator_user?: string }
  impersonation?: { expires_at: number; server_time: number; started_at: number; session: string }
}

const reply = async (visitor: Visitor): Promise<Reply> => {
  const response = await visitor.refresh()
  expect(response.status).toBe(200)
  return (await response.json()) as Reply
}
const codeOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { code?: unknown }).code
const verify = async (token: string): Promise<JWTPayload> => {
  const keys = createRemoteJWKSet(new URL(`${server.url}/.well-known/jwks.json`))
  const { payload } = await jwtVerify(token, keys, {
    issuer: server.url,
    audience: 'fernhill',
    algorithms: ['RS256'],
    typ: 'at+jwt',
    currentDate: new Date(now),
  })
  return payload
}

describe('the refresh route', () => {
  it('answers 401 to somebody who is signed out, as problem details', async () => {
    const response = await new Visitor(server.url).refresh()
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    expect(await codeOf(response)).toBe('signed_out')
  })

  it('says nothing of impersonation while there is none', async () => {
    const { access_token, ...rest } = await reply(ana)
    expect(rest).toMatchObject({ user: { user_id: 'agent_ana' }, org_id_to_org_member_info: {} })
    expect(JSON.stringify([rest, await verify(access_token)])).not.toMatch(/imperson|"act"/)
  })

  it('names the impersonator in the reply and in the signed token', async () => {
    await ana.start({ mode: 'read-only' })
    const { access_token, ...rest } = await reply(ana)
    expect(rest).toMatchObject({
      impersonator_user: 'agent_ana',
      user: { user_id: 'user_maya', impersonator_user: 'agent_ana' },
      impersonation: {
        mode: 'read-only',
        reason: 'Ticket 4711',
        started_at: DAY / 1000,
        expires_at: DAY / 1000 + 900,
        server_time: DAY / 1000,
        impersonator: { id: 'agent_ana', email: 'ana@support.fernhill.example', name: 'Ana Silva' },
      },
    })
    expect(await verify(access_token)).toMatchObject({
      sub: 'user_maya',
      user_id: 'user_maya',
      impersonator_user_id: 'agent_ana',
      act: { sub: 'agent_ana', email: 'ana@support.fernhill.example', name: 'Ana Silva' },
      login_method: { login_method: 'impersonation' },
      impersonation: {
        session: rest.impersonation?.session,
        mode: 'read-only',
        expires_at: DAY / 1000 + 900,
      },
    })
  })

  it('gives an impersonated token ten minutes at most, and never more than the session has left', async () => {
    await ana.start()
    expect((await verify((await reply(ana)).access_token)).exp).toBe(DAY / 1000 + 600)
    now = DAY + 300_000
    await reply(ana) // somebody is there
    now = DAY + 600_500
    expect((await verify((await reply(ana)).access_token)).exp).toBe(DAY / 1000 + 900)
  })

  it('reports an expiry at least 630 s away, so that no PropelAuth client loops, while the token says the truth', async () => {
    await ana.start()
    now = DAY + 500_000
    await reply(ana)
    now = DAY + 899_250
    const { access_token, expires_at_seconds } = await reply(ana)
    expect(expires_at_seconds).toBeGreaterThanOrEqual(now / 1000 + 630)
    expect((await verify(access_token)).exp).toBe(DAY / 1000 + 900)
  })

  it('gives every identity a token of its own', async () => {
    const tokens = [(await reply(ana)).access_token]
    await ana.start()
    tokens.push((await reply(ana)).access_token)
    await ana.post('/api/v1/impersonation/stop')
    tokens.push((await reply(ana)).access_token)
    expect(new Set(tokens).size).toBe(3)
  })

  it('may be read by an allow-listed app, with a cached preflight, and by no other origin', async () => {
    const asked = (origin: string): Promise<Response> =>
      fetch(`${server.url}/api/v1/refresh_token`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'content-type',
        },
      })
    const preflight = await asked(APP)
    expect(preflight.status).toBe(204)
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'content-type, if-match',
      'access-control-max-age': '600',
      vary: 'Origin',
    })
    for (const origin of ['http://localhost:9998', `${APP}.evil.example`, 'null']) {
      expect((await asked(origin)).headers.get('access-control-allow-origin')).toBeNull()
      const read = await ana.get('/api/v1/refresh_token', { origin })
      expect(read.headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})

describe('starting', () => {
  it('S4: takes the impersonator from the session, and refuses a request that names one', async () => {
    for (const field of ['actorId', 'impersonator_user_id', 'impersonator', 'agent_id']) {
      const response = await ana.start({ [field]: 'agent_tom' })
      const { code, detail } = (await response.json()) as { code: string; detail: string }
      expect([response.status, code]).toEqual([400, 'invalid_request'])
      expect(detail).toContain(field)
    }
    await ana.start()
    expect((await reply(ana)).impersonator_user).toBe('agent_ana')
  })

  it('S4: is for agents who are signed in', async () => {
    expect((await new Visitor(server.url).start()).status).toBe(401)
    const maya = await new Visitor(server.url).signIn('user_maya')
    const response = await maya.start({ userId: 'user_jonas' })
    expect([response.status, await codeOf(response)]).toEqual([403, 'operators_only'])
    expect((await reply(maya)).user.user_id).toBe('user_maya')
  })

  it('S5: refuses a second impersonation inside the first', async () => {
    await ana.start()
    const response = await ana.start({ userId: 'user_jonas' })
    expect([response.status, await codeOf(response)]).toEqual([409, 'already_impersonating'])
    expect((await reply(ana)).user.user_id).toBe('user_maya')
  })

  it('S6: does nothing on GET', async () => {
    const signOut = await ana.get('/sign-out')
    expect([signOut.status, signOut.headers.get('allow')]).toEqual([405, 'POST'])
    const list = async (): Promise<unknown> =>
      (await ana.get(`${IMPERSONATIONS}?userId=user_maya&reason=Ticket&duration=900`)).json()
    expect(await list()).toEqual(await list())
    for (const path of ['/api/v1/impersonation/stop', '/api/v1/logout', '/redeem?ticket=x']) {
      expect([path, (await ana.get(path)).status]).toEqual([path, 404])
    }
    expect((await reply(ana)).impersonator_user).toBeUndefined()
  })

  it('S6: refuses a POST from another site, and one that does not say where it comes from', async () => {
    const refused: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: '' },
      { origin: server.url, 'sec-fetch-site': 'cross-site' },
    ]
    const { cookie } = ana
    for (const path of [IMPERSONATIONS, '/redeem', '/sign-in', '/sign-out']) {
      for (const headers of refused) {
        const response = await ana.post(path, { userId: 'user_maya', reason: 'Ticket 4711' }, headers)
        expect([path, headers, response.status]).toEqual([path, headers, 403])
      }
      const silent = await fetch(`${server.url}${path}`, { method: 'POST', headers: { cookie } })
      expect([path, silent.status]).toEqual([path, 403])
    }
    // An app signs people in, and never out.
    expect((await ana.post('/sign-out', {}, { origin: APP })).status).toBe(403)
    expect((await reply(ana)).impersonator_user).toBeUndefined()
  })

  it('S8: never believes a cookie that it did not give out, nor a field that would change the session', async () => {
    const [name] = [...ana.jar.keys()]
    for (const forged of ['agent_ana', 'undefined', '{"userId":"agent_ana"}', '__proto__']) {
      const response = await fetch(`${server.url}/api/v1/refresh_token`, {
        headers: { cookie: `${name}=${forged}` },
      })
      expect(response.status).toBe(401)
    }
    expect((await ana.start({ expires_at: 9_999_999_999 })).status).toBe(400)
    expect(await codeOf(await ana.start({ duration: 86_400 }))).toBe('too_long')
    expect((await ana.start({ mode: 'everything' })).status).toBe(400)
  })

  it('S10: never lets returnTo lead anywhere else', async () => {
    const evil = [
      '//evil.example',
      '/\\evil.example',
      'https:evil.example',
      '/%2f%2fevil.example',
      'javascript:alert(1)',
    ]
    for (const returnTo of [
      ...evil,
      `${server.url}.evil.example/`,
      'https://evil.example',
      `${APP}@evil.example/`,
      '/\t/evil.example',
    ]) {
      await ana.start({ returnTo })
      const stopped = await ana.post('/api/v1/impersonation/stop', {}, { origin: APP })
      expect([returnTo, await stopped.json()]).toEqual([returnTo, { redirect_to: `${server.url}/` }])
      const signedIn = await ana.post('/sign-in', { user_id: 'agent_ana', return_to: returnTo })
      expect([returnTo, signedIn.headers.get('location')]).toEqual([
        returnTo,
        `${server.url}/production/users`,
      ])
    }
  })

  it('brings people back from the sign-in page that PropelAuth’s clients open, and to nowhere that is not ours', async () => {
    const page = async (rt: string): Promise<string> =>
      (await ana.get(`/login?rt=${encodeURIComponent(btoa(rt))}`)).text()
    expect(await page(`${APP}/billing`)).toContain(`name="return_to" value="${APP}/billing"`)
    expect(await page('https://evil.example/')).not.toContain('return_to')
  })

  it('S9: escapes what it prints, whatever was searched for or sent', async () => {
    const evil = encodeURIComponent('"></script><script>alert(1)</script>')
    for (const path of [`/production/users?q=${evil}`, `/production/${evil}`]) {
      expect(await (await ana.get(path)).text()).not.toContain('<script>')
    }
    expect(await (await ana.get(`/sign-in?return_to=/${evil}`)).text()).not.toContain('<script')
  })

  it('opens no account of a colleague, of oneself, or of nobody', async () => {
    const codes = ['user_nobody', 'agent_tom', 'owner_olga', 'agent_ana'].map(async (userId) => {
      const response = await ana.start({ userId })
      return [response.status, await codeOf(response)]
    })
    expect(await Promise.all(codes)).toEqual([
      [404, 'not_found'],
      [403, 'out_of_scope'],
      [403, 'out_of_scope'],
      [403, 'yourself'],
    ])
  })

  it('asks for a reason', async () => {
    for (const reason of [undefined, '', '   ', 'abc', 'x'.repeat(1_001)]) {
      expect(await codeOf(await ana.start({ reason }))).toBe('reason_required')
    }
    expect((await ana.start({ reason: ['a', 'b'] })).status).toBe(400)
  })
})

describe('a session', () => {
  it('S7: has a cookie of its own, another each time, and one that is over opens nothing', async () => {
    const own = ana.cookie
    const both: string[] = []
    await ana.start()
    both.push(ana.cookie)
    await ana.post('/api/v1/impersonation/stop', {}, { origin: APP })
    expect(ana.cookie).toBe(own)
    await ana.start({ duration: 120 })
    both.push(ana.cookie)
    now += 120_000
    expect((await reply(ana)).user.user_id).toBe('agent_ana')
    expect(ana.cookie).toBe(own)
    expect(new Set(both).size).toBe(2)
    for (const cookie of both) {
      const asked = await fetch(`${server.url}/api/v1/refresh_token`, { headers: { cookie } })
      expect(((await asked.json()) as Reply).user.user_id).toBe('agent_ana')
      const alone = cookie.replace(own, '').replace(/^; /, '')
      const stolen = await fetch(`${server.url}/api/v1/refresh_token`, { headers: { cookie: alone } })
      expect(stolen.status).toBe(401)
    }
  })

  it('S7: changes the cookie of the sign-in with every sign-in, and the old one is dead', async () => {
    const { cookie } = ana
    await ana.signIn('agent_tom')
    expect(ana.cookie).not.toBe(cookie)
    expect((await fetch(`${server.url}/api/v1/refresh_token`, { headers: { cookie } })).status).toBe(401)
  })

  it('lets two tabs refresh at the moment when the time is up', async () => {
    await ana.start({ duration: 120 })
    const { cookie } = ana
    now += 120_000
    for (let tab = 0; tab < 2; tab++) {
      const response = await fetch(`${server.url}/api/v1/refresh_token`, { headers: { cookie } })
      expect(response.status).toBe(200)
      expect(((await response.json()) as Reply).user.user_id).toBe('agent_ana')
    }
  })

  it('S15: leaves the cookie jar as it was, twice over', async () => {
    const shape = (): unknown => [...ana.jar].map(([name, { attributes }]) => [name, attributes])
    const before = shape()
    expect(before).toEqual([[expect.any(String), 'Path=/; HttpOnly; SameSite=Lax']])
    for (let cycle = 0; cycle < 2; cycle++) {
      await ana.start()
      const [name] = [...ana.jar.keys()].slice(-1)
      expect(shape()).toEqual([...(before as unknown[]), [name, 'Path=/; HttpOnly; SameSite=Lax']])
      await ana.post('/api/v1/impersonation/stop')
      expect(shape()).toEqual(before)
      expect((await reply(ana)).user.user_id).toBe('agent_ana')
    }
  })

  it('S17: of the customer goes on when an impersonator stops', async () => {
    const maya = await new Visitor(server.url).signIn('user_maya')
    const { cookie } = maya
    await ana.start()
    await ana.post('/api/v1/impersonation/stop')
    expect((await reply(maya)).user).toMatchObject({ user_id: 'user_maya' })
    expect(maya.cookie).toBe(cookie)
  })

  it('S3: of the customer never becomes the agent’s by a stop', async () => {
    const maya = await new Visitor(server.url).signIn('user_maya')
    await ana.start()
    await maya.post('/api/v1/impersonation/stop')
    expect((await reply(maya)).user.user_id).toBe('user_maya')
    expect((await reply(ana)).impersonator_user).toBe('agent_ana')
  })

  it('S19: that was stopped is dead at once, and no refresh token outlives it', async () => {
    await ana.start()
    const { cookie } = ana
    const text = await (await ana.refresh()).text()
    expect(text).not.toContain('refresh_token')
    await ana.post('/api/v1/impersonation/stop')
    const after = await fetch(`${server.url}/api/v1/refresh_token`, { headers: { cookie } })
    expect(((await after.json()) as Reply).user.user_id).toBe('agent_ana')
  })

  it('S16: whose owner is gone can still be left: stop says that nobody is signed in', async () => {
    const response = await new Visitor(server.url, APP).post('/api/v1/impersonation/stop')
    expect([response.status, await codeOf(response)]).toEqual([401, 'signed_out'])
  })

  it('goes back to where it began', async () => {
    await ana.start({ returnTo: `${server.url}/production/users?q=dental` })
    const stopped = await ana.post('/api/v1/impersonation/stop', {}, { origin: APP })
    expect(await stopped.json()).toEqual({ redirect_to: `${server.url}/production/users?q=dental` })
  })

  it('ends only the impersonation at the first logout, and itself at the second', async () => {
    await ana.start()
    await ana.post('/api/v1/logout')
    expect((await reply(ana)).user.user_id).toBe('agent_ana')
    const response = await ana.post('/api/v1/logout')
    expect(await response.json()).toEqual({ redirect_to: `${server.url}/sign-in` })
    expect((await ana.refresh()).status).toBe(401)
    expect(ana.jar.size).toBe(0)
  })

  it('can be extended, once', async () => {
    await ana.start({ duration: 1800 })
    now += 500_000
    await reply(ana)
    const extended = await ana.post('/api/v1/impersonation/extend')
    expect(await extended.json()).toEqual({ expires_at: DAY / 1000 + 2700 })
    const refused = await ana.post('/api/v1/impersonation/extend')
    expect([refused.status, await codeOf(refused)]).toEqual([409, 'already_extended'])
  })
})

describe('the signature', () => {
  it('is EdDSA where that is asked for, and the guard accepts it', async () => {
    await using origin = await startAuthOrigin({ appOrigins: [APP], algorithm: 'EdDSA' })
    const visitor = new Visitor(origin.url)
    await visitor.signIn('agent_ana')
    const { access_token } = await reply(visitor)
    expect(decodeProtectedHeader(access_token)).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt' })
    const auth = createAuth({
      issuer: origin.url,
      audience: 'fernhill',
      jwksUrl: `${origin.url}/.well-known/jwks.json`,
    })
    expect(await auth.verifyToken(access_token)).toMatchObject({ userId: 'agent_ana' })
  })
})

describe('what backends ask for', () => {
  const key = { authorization: `Bearer ${KEY}` }

  it('gives the verifying key and an agent’s e-mail address to whoever has the API key', async () => {
    const visitor = new Visitor(server.url)
    const { verifier_key_pem } = (await (
      await visitor.get('/api/v1/token_verification_metadata', key)
    ).json()) as { verifier_key_pem: string }
    const { access_token } = await reply(ana)
    const verified = await jwtVerify(access_token, await importSPKI(verifier_key_pem, 'RS256'), {
      currentDate: new Date(now),
    })
    expect(verified.payload.sub).toBe('agent_ana')
    expect(decodeProtectedHeader(access_token)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' })
    const employee = await visitor.get('/api/backend/v1/employee/agent_ana', key)
    expect(await employee.json()).toEqual({ email: 'ana@support.fernhill.example' })
    expect((await visitor.get('/api/backend/v1/employee/nobody', key)).status).toBe(404)
  })

  const introspect = (token: string, authorization = key.authorization): Promise<Response> =>
    fetch(`${server.url}/api/v1/introspect`, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams({ token }),
    })

  it('says whether the session of a token goes on: until it is stopped, until it expires, and of its own tokens only', async () => {
    const own = (await reply(ana)).access_token
    await ana.start()
    const first = (await reply(ana)).access_token
    expect(await (await introspect(first)).json()).toMatchObject({ active: true, sub: 'user_maya' })
    await ana.post('/api/v1/impersonation/stop')
    expect(await (await introspect(first)).json()).toEqual({ active: false })
    expect(await (await introspect(own)).json()).toMatchObject({ active: true, sub: 'agent_ana' })

    await ana.start({ duration: 900 })
    const second = (await reply(ana)).access_token
    now += 901_000
    expect(await (await introspect(second)).json()).toEqual({ active: false })
    for (const none of ['', 'a.b.c', `${own}x`]) {
      expect(await (await introspect(none)).json()).toEqual({ active: false })
    }
  })

  it('refuses everybody else', async () => {
    for (const authorization of ['', 'Bearer ', 'Bearer wrong', KEY]) {
      const response = await new Visitor(server.url).get('/api/v1/token_verification_metadata', {
        authorization,
      })
      expect([response.status, await codeOf(response)]).toEqual([401, 'api_key_required'])
      expect((await introspect('', authorization)).status).toBe(401)
    }
  })
})

describe('turning it on', () => {
  it('was done by the owner, and the audit says so', async () => {
    const olga = await new Visitor(server.url).signIn('owner_olga')
    const page = await olga.get('/api/operators/production/audit?type=settings.changed')
    const { records } = (await page.json()) as { records: { actor: { id: string }; detail: object }[] }
    expect(records).toHaveLength(1)
    expect(records[0]).toMatchObject({ actor: { id: 'owner_olga' } })
    expect(JSON.stringify(records[0]?.detail)).toContain('{"after":true,"before":false,"path":"enabled"}')
  })
})
