import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { betterAuth as createBetterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { admin, jwt } from 'better-auth/plugins'
import express from 'express'
import { betterAuth } from 'impersonation-kit/claims'
import { createAuth as createNextAuth } from 'impersonation-kit/next'
import { createAuth, type User } from 'impersonation-kit/server'
import { getIronSession } from 'iron-session'
import { Provider } from 'oidc-provider'
import passport from 'passport'
import { Strategy as LocalStrategy } from 'passport-local'
import { expect, test } from 'vitest'
import { defaultClaims } from '../../src/claims/defaultClaims.js'
import { IDENTITY_HEADER, identityTag } from '../../src/core/protocol.js'
import { isSameIdentity, withReading } from '../../src/core/user.js'
import { readSession } from '../../src/react/readSession.js'
import { listen } from './support/listen.js'

const OWN = { 'sec-fetch-site': 'same-origin' }
const SECRET = 'a secret of at least thirty-two characters'

/** The cookies that a reply sets, as a browser would send them back beside those that it has. */
function cookiesOf(reply: Response, before = ''): string {
  const jar = new Map(
    before
      .split('; ')
      .filter(Boolean)
      .map((pair) => [pair.split('=')[0], pair]),
  )
  for (const line of reply.headers.getSetCookie()) {
    const [pair = ''] = line.split(';')
    jar.set(pair.split('=')[0], pair)
  }
  return [...jar.values()].join('; ')
}

/** As docs/recipes/betterAuth.server.ts has it, which uses a better-auth of its own. */
const tokens = jwt({
  jwt: {
    definePayload: ({ user, session }) => ({
      email: user.email,
      ...(session['impersonatedBy'] != null && {
        act: { sub: session['impersonatedBy'] },
        impersonation: { session: session.id, expires_at: Math.floor(session.expiresAt.getTime() / 1000) },
      }),
    }),
  },
})

/** A real better-auth with two users, of whom Ana is an admin. */
async function makeBetterAuth({ hasTokens }: { hasTokens: boolean }) {
  const db: Record<string, Record<string, unknown>[]> = {
    user: [],
    session: [],
    account: [],
    verification: [],
    jwks: [],
  }
  const options = {
    baseURL: 'https://app.test',
    secret: SECRET,
    database: memoryAdapter(db),
    emailAndPassword: { enabled: true },
    telemetry: { enabled: false },
  }
  const withTokens = () => createBetterAuth({ ...options, plugins: [admin(), tokens] })
  const without = () => createBetterAuth({ ...options, plugins: [admin()] })
  const theirs = (hasTokens ? withTokens() : without()) as unknown as ReturnType<typeof withTokens>
  const signUp = async (name: string) => {
    const body = { name, email: `${name}@acme.example`, password: 'a long password' }
    const reply = await theirs.api.signUpEmail({ body, asResponse: true })
    const { user } = (await reply.json()) as { user: { id: string } }
    return { id: user.id, cookie: cookiesOf(reply) }
  }
  const bob = await signUp('bob')
  const ana = await signUp('ana')
  for (const row of db['user'] ?? []) if (row['id'] === ana.id) row['role'] = 'admin'

  const ask = (cookie: string) => new Request('https://app.test/', { headers: { cookie } })
  /** The cookies of Ana's browser while she impersonates Bob. */
  const impersonate = async () => {
    const begun = await theirs.api.impersonateUser({
      body: { userId: bob.id },
      headers: new Headers({ cookie: ana.cookie, origin: 'https://app.test' }),
      asResponse: true,
    })
    return cookiesOf(begun, ana.cookie)
  }
  return { theirs, bob, ana, ask, impersonate }
}

test('F24: better-auth, by its getSession and admin plug-in, with no JWT', async () => {
  const { theirs, bob, ana, ask, impersonate } = await makeBetterAuth({ hasTokens: false })
  const auth = createAuth({
    timeout: 60_000,
    resolve: ({ headers }) => theirs.api.getSession({ headers }),
    claims: betterAuth,
  })
  const handle = auth.protect(auth.requireUser, (_request, user) => Response.json(user))
  const gated = auth.protect(auth.requireUser, auth.requireNotImpersonated, () => new Response('ran'))

  expect(await (await handle(ask(bob.cookie))).json()).toEqual({
    userId: bob.id,
    name: 'bob',
    email: 'bob@acme.example',
  })
  expect((await handle(ask(''))).status).toBe(401)

  const both = await impersonate()
  expect(await (await handle(ask(both))).json()).toMatchObject({ userId: bob.id, impersonatorUserId: ana.id })
  expect((await gated(ask(both))).status).toBe(403)
  expect((await gated(ask(bob.cookie))).status).toBe(200)

  const stopped = await theirs.api.stopImpersonating({
    headers: new Headers({ cookie: both, origin: 'https://app.test' }),
    asResponse: true,
  })
  expect(await (await handle(ask(cookiesOf(stopped, both)))).json()).toMatchObject({ userId: ana.id })
})

test('F24: a session of better-auth and its token are one identity, while impersonated and in person', async () => {
  const { theirs, bob, ask, impersonate } = await makeBetterAuth({ hasTokens: true })
  const auth = createAuth({
    timeout: 60_000,
    resolve: ({ headers }) => theirs.api.getSession({ headers }),
    claims: betterAuth,
  })
  const handle = auth.protect(auth.requireUser, (_request, user) => Response.json(user))
  for (const cookie of [await impersonate(), bob.cookie]) {
    const { headers } = ask(cookie)
    const onServer = (await (await handle(ask(cookie))).json()) as User
    // What the recipe for the browser loads.
    const data = await theirs.api.getSession({ headers })
    const { token: accessToken } = await theirs.api.getToken({ headers })
    for (const reading of [betterAuth(data), { state: 'none' } as const]) {
      const loaded = { user: withReading({ userId: bob.id }, reading), accessToken }
      const inBrowser = readSession(loaded, defaultClaims, Date.now())?.user
      expect(inBrowser).toMatchObject({ userId: bob.id, issuer: 'https://app.test' })
      // By these the provider empties the caches, and RenderedFor of docs/nextjs.md hides the page.
      expect(isSameIdentity(onServer, inBrowser ?? null)).toBe(true)
      expect(onServer.impersonatorUserId).toBe(inBrowser?.impersonatorUserId)
      expect(onServer.impersonation?.sessionId).toBe(inBrowser?.impersonation?.sessionId)
      // And by this a guard lets the page's requests through.
      const request = ask(cookie)
      request.headers.set(IDENTITY_HEADER, identityTag(inBrowser as User))
      expect((await handle(request)).status).toBe(200)
    }
  }
})

test('F24: Express 5 with express-session and Passport, as the page has it', async () => {
  process.env['SESSION_SECRET'] = SECRET
  const { app } = await import('./support/passport/app.js')
  const { findUser } = await import('./support/passport/users.js')
  const find = async (id: string): Promise<Express.User | null> =>
    (await findUser(id)) as unknown as Express.User | null
  passport.use(
    new LocalStrategy((id, _password, tell) => void find(id).then((user) => tell(null, user ?? false))),
  )
  passport.serializeUser((user, done) => done(null, (user as unknown as { id: string }).id))
  passport.deserializeUser((id: string, tell) => void find(id).then((user) => tell(null, user)))
  app.post('/login', express.json(), passport.authenticate('local'), (_req, res) => void res.send('in'))
  const url = await listen(app)

  expect((await fetch(`${url}/me`)).status).toBe(401)
  let cookie = ''
  const ask = async (path: string, body?: object, headers: object = OWN): Promise<unknown[]> => {
    const method = path === '/me' ? 'GET' : 'POST'
    const init = { method, body: body ? JSON.stringify(body) : null }
    const type = { 'content-type': 'application/json' }
    const reply = await fetch(url + path, { ...init, headers: { cookie, ...type, ...headers } })
    cookie = cookiesOf(reply, cookie)
    const text = await reply.text()
    const { code, userId, impersonatorUserId, impersonation } = text.startsWith('{') ? JSON.parse(text) : {}
    return [reply.status, code ?? userId, impersonatorUserId, impersonation?.mode].filter(Boolean)
  }
  const logInAs = async (username: string): Promise<unknown[]> => ask('/login', { username, password: 'x' })
  const foreign = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }

  expect(await logInAs('bob')).toEqual([200])
  expect(await ask('/impersonate', { userId: 'ana' })).toEqual([403])
  expect(await logInAs('ana')).toEqual([200])
  expect(await ask('/me')).toEqual([200, 'ana'])
  expect(await ask('/impersonate', { userId: 'nobody' })).toEqual([403])
  expect(await ask('/impersonate', { userId: 'bob' }, foreign)).toEqual([403, 'cross_site_request'])
  expect(await ask('/me')).toEqual([200, 'ana'])
  expect(await ask('/impersonate', { userId: 'bob' })).toEqual([204])
  expect(await ask('/me')).toEqual([200, 'bob', 'ana', 'read-only'])
  expect(await ask('/impersonate', { userId: 'bob' })).toEqual([403, 'impersonation_forbidden'])
  expect(await ask('/stop', {}, foreign)).toEqual([403, 'cross_site_request'])
  expect(await ask('/stop')).toEqual([204])
  expect(await ask('/me')).toEqual([200, 'ana'])

  // Passport begins a new session when somebody signs in.
  await ask('/impersonate', { userId: 'bob' })
  expect(await logInAs('ana')).toEqual([200])
  expect(await ask('/me')).toEqual([200, 'ana'])
})

test('F24: iron-session, in a route handler and a server component of Next.js', async () => {
  const options = { password: SECRET, cookieName: 'app-session' }
  type Data = { userId?: string; impersonatorUserId?: string }
  const seal = async (data: Data): Promise<string> => {
    const reply = new Response()
    const sealed = await getIronSession<Data>(new Request('https://app.test/'), reply, options)
    Object.assign(sealed, data)
    await sealed.save()
    return cookiesOf(reply)
  }
  let current = new Headers()
  const auth = createNextAuth({
    headers: async () => current,
    timeout: 60_000,
    async resolve({ headers }) {
      const { userId, impersonatorUserId } = await getIronSession<Data>(
        new Request('https://app.test/', { headers }),
        new Response(),
        options,
      )
      return userId === undefined ? null : { userId, impersonatorUserId }
    },
  })
  const route = auth.protect(auth.requireUser, auth.requireNotImpersonated, () => new Response('ran'))
  const action = auth.action(auth.requireUser, (user, what: string) => `${user.userId} ${what}`)
  const as = async (data: Data, more = {}) => {
    current = new Headers({ cookie: await seal(data), ...more })
    return current
  }
  const ask = async (data: Data) =>
    (await route(new Request('https://app.test/', { headers: await as(data) }))).status

  expect(await ask({ userId: 'bob' })).toBe(200)
  expect(await auth.getUser()).toEqual({ userId: 'bob' })
  expect(await ask({ userId: 'bob', impersonatorUserId: 'ana' })).toBe(403)
  expect(await auth.getUser()).toMatchObject({ userId: 'bob', impersonatorUserId: 'ana' })
  expect(await ask({})).toBe(401)
  expect(await auth.getUser()).toBeUndefined()
  await as({ userId: 'bob' }, OWN)
  expect(await action('pays')).toEqual({ status: 'done', value: 'bob pays' })
  await as({ userId: 'bob' }, { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' })
  expect(await action('pays')).toMatchObject({ status: 'refused', problem: { code: 'cross_site_request' } })
})

test('F24: an opaque token, by the introspection endpoint of oidc-provider (RFC 7662)', async () => {
  const server = createServer()
  const issuer = await listen(server)
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'api',
        client_secret: 'api-secret',
        redirect_uris: ['https://app.test/cb'],
        grant_types: ['authorization_code'],
      },
    ],
    features: {
      introspection: { enabled: true },
      revocation: { enabled: true },
      devInteractions: { enabled: false },
    },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [SECRET] },
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    // What RFC 8693 says of the actor travels in the token, and so in the reply.
    extraTokenClaims: (_context, token) => token.extra,
  })
  server.on('request', provider.callback())
  const client = await provider.Client.find('api')
  const issue = async (accountId: string, extra?: object): Promise<string> => {
    const grant = new provider.Grant({ accountId, clientId: 'api' })
    grant.addOIDCScope('openid')
    const token = new provider.AccessToken({
      accountId,
      client,
      grantId: await grant.save(),
      scope: 'openid',
      gty: 'authorization_code',
      ...(extra && { extra }),
    })
    return token.save()
  }

  const auth = createAuth({
    timeout: 60_000,
    async resolve(request) {
      const token = request.headers.get('authorization')?.replace(/^Bearer /i, '')
      if (!token) return null
      const reply = await fetch(`${issuer}/token/introspection`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('api:api-secret')}` },
        body: new URLSearchParams({ token }),
      })
      if (!reply.ok) throw new Error(`introspection answered ${reply.status}`)
      const found = (await reply.json()) as { active: boolean }
      return found.active ? found : null
    },
  })
  const handle = auth.protect(auth.requireUser, (_request, user) => Response.json(user))
  const ask = (token: string) =>
    handle(new Request('https://api.test/', { headers: { authorization: `Bearer ${token}` } }))

  expect(await (await ask(await issue('bob'))).json()).toEqual({ userId: 'bob', issuer })
  const impersonated = await issue('bob', { act: { sub: 'ana' } })
  expect(await (await ask(impersonated)).json()).toMatchObject({ userId: 'bob', impersonatorUserId: 'ana' })
  const unknown = await ask('no-such-token')
  expect([unknown.status, ((await unknown.json()) as { code: string }).code]).toEqual([401, 'token_invalid'])
  await (await provider.AccessToken.find(impersonated))?.destroy()
  expect((await ask(impersonated)).status).toBe(401)
  server.close()
  server.closeAllConnections()
  const down = await ask(impersonated)
  expect([down.status, ((await down.json()) as { code: string }).code]).toEqual([503, 'session_unavailable'])
})
