import { once } from 'node:events'
import { createServer, request as nodeRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createService, loopbackSignIn, OptionsError } from 'impersonation-kit-service'
import { chromiumArgs, chromiumPath } from '../../../scripts/chromium.mjs'
import { cookieJar } from '../support/cookies.js'
import { startService } from '../support/startService.js'

const app = createServer((_request, reply) => void reply.end('the app')).listen(0, '127.0.0.1')
await once(app, 'listening')
const APP = `http://localhost:${(app.address() as AddressInfo).port}`
let running: Awaited<ReturnType<typeof startService>>
beforeAll(async () => {
  running = await startService({
    authenticate: undefined as never,
    signIn: loopbackSignIn(),
    environments: { production: { apps: [APP] } },
  })
})
afterAll(async () => {
  await running.stop()
  app.closeAllConnections()
  app.close()
})

type Jar = ReturnType<typeof cookieJar>
const at = (path: string) => running.origin + path
const me = (browser: Jar) =>
  browser.ask(at('/api/operators/me')).then(async (reply) => [reply.status, await reply.json()])
const signIn = (browser: Jar, more: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  browser.form(at('/sign-in'), { person: 'olga', return_to: `${APP}/orders`, ...more }, headers)

describe('whoever opens the page', () => {
  test('chooses a name, goes back to where they came from, and is an operator', async () => {
    const browser = cookieJar()
    const shown = await browser.ask(at(`/sign-in?return_to=${encodeURIComponent(`${APP}/orders`)}`))
    expect(await shown.text()).toContain('Olga Owner')
    const reply = await signIn(browser)
    expect([reply.status, reply.headers.get('location')]).toEqual([303, `${APP}/orders`])
    expect(reply.headers.getSetCookie()[0]).toMatch(
      /^sign-in_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    expect(await me(browser)).toEqual([
      200,
      expect.objectContaining({ isOwner: true, operator: { id: 'olga', role: 'owner', name: 'Olga Owner' } }),
    ])
  })

  test('gets a new session each time, and the one before ends', async () => {
    const browser = cookieJar()
    await signIn(browser)
    const before = new Map(browser.jar)
    await signIn(browser, { person: 'sam' })
    expect([...browser.jar.values()]).not.toEqual([...before.values()])
    const old = cookieJar()
    for (const [name, value] of before) old.jar.set(name, value)
    expect((await me(old))[0]).toBe(401)
  })

  test('signs out by the page and by POST /api/v1/logout, here and for a copy of the cookie', async () => {
    for (const path of ['/sign-out', '/api/v1/logout']) {
      const browser = cookieJar()
      await signIn(browser)
      const copy = cookieJar()
      for (const [name, value] of browser.jar) copy.jar.set(name, value)
      expect((await browser.form(at(path), {})).status).toBe(200)
      expect(browser.jar.size).toBe(0)
      expect((await me(copy))[0]).toBe(401)
    }
  })

  test('proves it anew by choosing again, which a step-up asks for', async () => {
    const owner = cookieJar()
    await signIn(owner)
    const settings = await owner.ask(at('/api/operators/production/settings'))
    const { settings: read } = (await settings.json()) as { settings: object }
    const put = await owner.ask(at('/api/operators/production/settings'), {
      method: 'PUT',
      body: JSON.stringify({
        ...read,
        enabled: true,
        stepUpMaxAge: 60,
        impersonators: [{ who: { role: 'support' } }],
      }),
      headers: {
        origin: running.origin,
        'content-type': 'application/json',
        'if-match': settings.headers.get('etag') ?? '',
      },
    })
    expect(put.status).toBe(200)
    const sam = cookieJar()
    await signIn(sam, { person: 'sam' })
    const start = () =>
      sam.ask(at('/api/operators/production/impersonations'), {
        method: 'POST',
        body: JSON.stringify({ userId: 'user_42', reason: 'The invoice of March' }),
        headers: { origin: running.origin, 'content-type': 'application/json' },
      })
    running.clock.now += 61_000
    const asked = await start()
    expect([asked.status, asked.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('error="insufficient_user_authentication"'),
    ])
    await signIn(sam, { person: 'sam' })
    expect((await start()).status).toBe(201)
  })

  test('proves it anew where an approval took longer than the sign-in is good for', async () => {
    const owner = cookieJar()
    await signIn(owner)
    const settings = await owner.ask(at('/api/operators/production/settings'))
    const { settings: read } = (await settings.json()) as { settings: Record<string, object> }
    const write = (browser: Jar, method: string, path: string, body?: object, more = {}) =>
      browser.ask(at(`/api/operators/production/${path}`), {
        method,
        ...(body && { body: JSON.stringify(body) }),
        headers: { origin: running.origin, ...(body && { 'content-type': 'application/json' }), ...more },
      })
    const saved = await write(
      owner,
      'PUT',
      'settings',
      {
        ...read,
        enabled: true,
        stepUpMaxAge: 60,
        maxSessions: 5,
        impersonators: [{ who: { role: 'support' } }],
        approval: { ...read['approval'], count: 1, by: ['owner'] },
      },
      { 'if-match': settings.headers.get('etag') ?? '' },
    )
    expect([saved.status, saved.status === 200 ? '' : await saved.text()]).toEqual([200, ''])
    const sam = cookieJar()
    await signIn(sam, { person: 'sam' })
    const requested = await write(sam, 'POST', 'impersonations', {
      userId: 'user_42',
      reason: 'The invoice of March',
    })
    expect(requested.status).toBe(202)
    const { impersonation } = (await requested.json()) as { impersonation: { id: string } }
    await signIn(owner)
    expect((await write(owner, 'POST', `impersonations/${impersonation.id}/approve`)).status).toBe(200)
    running.clock.now += 61_000
    const refused = await write(sam, 'POST', `impersonations/${impersonation.id}/ticket`)
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('max_age="60"'),
    ])
    await signIn(sam, { person: 'sam' })
    expect((await write(sam, 'POST', `impersonations/${impersonation.id}/ticket`)).status).toBe(201)
  })

  test('chooses among these names alone', async () => {
    for (const person of ['', 'root', '__proto__', '0', 'OLGA']) {
      const browser = cookieJar()
      expect((await signIn(browser, { person })).status).toBe(400)
      expect(browser.jar.size).toBe(0)
    }
  })
})

describe('other sites', () => {
  test.each([
    'https://evil.test/',
    '//evil.test',
    '/\\evil.test',
    'https:evil.test',
    '%2f%2fevil.test',
    'javascript:alert(1)',
    `${APP}@evil.test/`,
    `${APP}.evil.test/`,
    '"><script>alert(1)</script>',
    `${APP}/`.padEnd(3_000, 'x'),
  ])('S9, S10: are nowhere to go back to (%.60s)', async (target) => {
    const browser = cookieJar()
    const shown = await browser.ask(at(`/sign-in?return_to=${encodeURIComponent(target)}`))
    expect(await shown.text()).toContain(`name="return_to" value="${running.origin}/"`)
    const reply = await signIn(browser, { return_to: target })
    expect([reply.status, reply.headers.get('location')]).toEqual([303, `${running.origin}/`])
  })

  test('S9: an address that may be gone back to is escaped', async () => {
    const target = `${APP}/?q="><script>alert(1)</script>`
    const shown = await cookieJar().ask(at(`/sign-in?return_to=${encodeURIComponent(target)}`))
    expect(await shown.text()).not.toContain('<script')
  })

  test.each<[string, Record<string, string>]>([
    ['another site', { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }],
    ['an app', { origin: APP, 'sec-fetch-site': 'same-site' }],
    ['a page that hides where it is from', { origin: 'null' }],
  ])('S6: sign nobody in or out (%s)', async (_what, headers) => {
    const browser = cookieJar()
    expect((await signIn(browser, {}, headers)).status).toBe(403)
    expect(browser.jar.size).toBe(0)
    await signIn(browser)
    expect((await browser.form(at('/sign-out'), {}, headers)).status).toBe(403)
    expect((await me(browser))[0]).toBe(200)
  })

  test('S6: GET signs nobody out', async () => {
    const reply = await cookieJar().ask(at('/sign-out'))
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST'])
  })
})

describe('what comes from elsewhere gets no answer, from no route', () => {
  const raw = (path: string, headers: Record<string, string>) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const { port } = new URL(running.origin)
      nodeRequest({ host: '127.0.0.1', port, path, headers }, (reply) => {
        let body = ''
        reply.on('data', (chunk: Buffer) => (body += chunk.toString()))
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body }))
      })
        .on('error', reject)
        .end()
    })

  test.each<Record<string, string>>([
    { host: 'evil.test' },
    { host: 'localhost.evil.test' },
    { host: '192.168.0.4:4100' },
    { host: '0.0.0.0:4100' },
    { 'x-forwarded-for': '127.0.0.1' },
    { 'x-forwarded-host': 'localhost' },
    { 'x-forwarded-proto': 'https' },
    { 'x-real-ip': '127.0.0.1' },
    { forwarded: 'for=127.0.0.1' },
    { via: '1.1 proxy' },
  ])('%o', async (headers) => {
    const { host } = new URL(running.origin)
    for (const path of ['/sign-in', '/healthz', '/api/operators/me', '/nowhere']) {
      const reply = await raw(path, { host, ...headers })
      expect(reply.status).toBe(403)
      expect(JSON.parse(reply.body)).toMatchObject({
        code: 'loopback_only',
        detail: expect.stringMatching(/Set signIn: oidcSignIn\(/),
      })
    }
  })

  test('a connection from another machine', async () => {
    const request = () => new Request(at('/sign-in'))
    for (const address of ['10.0.0.7', '2001:db8::1', '::ffff:10.0.0.7', '', 'localhost.evil.test']) {
      expect((await running.service.fetch(request(), { address })).status).toBe(403)
    }
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
      expect((await running.service.fetch(request(), { address })).status).toBe(200)
    }
  })
})

describe('where it is no sign-in at all, the service is not made', () => {
  const make = (origin: string) =>
    createService({
      origin,
      environments: { test: { apps: [APP] } },
      signIn: loopbackSignIn(),
      users: { get: async () => null, search: async () => ({ users: [] }) },
    })

  test('on another origin', () => {
    expect(() => make('https://auth.example.com')).toThrow(OptionsError)
    expect(() => make('https://auth.example.com')).toThrow(/for localhost.*Set signIn: oidcSignIn/)
  })

  test('in production', () => {
    vi.stubEnv('NODE_ENV', 'production')
    try {
      expect(() => make('http://localhost:4100')).toThrow(/production needs another sign-in.*Set signIn/)
    } finally {
      vi.unstubAllEnvs()
    }
  })

  test('beside authenticate', () => {
    expect(() =>
      createService({
        origin: 'http://localhost:4100',
        environments: { test: { apps: [APP] } },
        signIn: loopbackSignIn(),
        authenticate: () => null,
        users: { get: async () => null, search: async () => ({ users: [] }) },
      }),
    ).toThrow(/not both/)
  })
})

test('S7: the cookie of an impersonation is no sign-in, and the cookie of a sign-in no impersonation', async () => {
  const browser = cookieJar()
  await signIn(browser)
  const [[name = '', secret = ''] = []] = browser.jar
  const swapped = cookieJar()
  swapped.jar.set(name.replace('sign-in', 'impersonation'), secret)
  const reply = await swapped.ask(at('/api/v1/refresh_token'))
  expect(reply.status).toBe(401)
})

test('a real browser signs in and out by the pages, which run no script, and by the dashboard', async () => {
  const chrome = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
  try {
    const page = await chrome.newPage()
    const complaints: string[] = []
    page.on('console', (line) => void complaints.push(line.text()))
    const reply = await page.goto(at('/sign-in'))
    expect(reply?.headers()['content-security-policy']).toMatch(/default-src 'none'; style-src 'sha256-/)
    expect(reply?.headers()['content-security-policy']).not.toContain('script-src')
    await page.getByRole('button', { name: 'Sam Support' }).click()
    await page.waitForURL(at('/'))
    await page.getByText('Sam Support').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out of this service.').waitFor()
    await page.getByRole('link', { name: 'Sign in again' }).click()
    await page.getByRole('button', { name: 'Olga Owner' }).waitFor()
    await page.goto(at(`/sign-in?return_to=${encodeURIComponent(`${APP}/orders`)}`))
    await page.getByRole('button', { name: 'Olga Owner' }).click()
    await page.getByText('the app').waitFor()
    expect(page.url()).toBe(`${APP}/orders`)
    expect(complaints.filter((line) => !line.includes('favicon'))).toEqual([])
  } finally {
    await chrome.close()
  }
})
