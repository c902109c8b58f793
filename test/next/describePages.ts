import type { User } from 'impersonation-kit/next'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { describe, expect, test } from 'vitest'
import type { Site } from './describeNext.js'

type Headers = Record<string, string>

const READ_ONLY = impersonatedUser({ impersonation: { mode: 'read-only' } })
const NO_STORE = /private.*no-store/

/** Server components, middleware or proxy, and route handlers. */
export function describePages(site: () => Site): void {
  const bearer = async (user: User, expiresIn?: number): Promise<Headers> => ({
    authorization: `Bearer ${await site().sign(user, expiresIn)}`,
  })
  const cookie = async (user: User, expiresIn?: number): Promise<Headers> => ({
    cookie: `token=${await site().sign(user, expiresIn)}`,
  })
  const get = async (path: string, headers: Headers = {}, method = 'GET'): Promise<Response> =>
    fetch(site().url + path, { method, headers, redirect: 'manual' })
  /** The page as a browser without JavaScript shows it. */
  const page = async (headers?: Headers): Promise<string> =>
    (await (await get('/', headers)).text()).replaceAll('<!-- -->', '')

  describe('a server component', () => {
    test('sees the verified user of a cookie, and of an Authorization header', async () => {
      for (const headers of [await cookie(READ_ONLY), await bearer(READ_ONLY)]) {
        expect(await page(headers)).toContain('server: user_42 by admin_7')
      }
      expect(await page(await cookie(directUser()))).toContain('server: user_42 by nobody')
    })

    test('hands the user to AuthProvider, so that the first markup has user and banner and no loading state', async () => {
      const markup = await page(await cookie(READ_ONLY))
      expect(markup).toContain('browser: signed-in user_42 by admin_7')
      expect(markup).toContain('role="region"')
      expect(await page(await cookie(directUser()))).not.toContain('role="region"')
    })

    test('sees nobody where the token is missing, has expired or does not verify; the browser is left to ask', async () => {
      const { cookie: good = '' } = await cookie(directUser())
      for (const headers of [{}, await cookie(directUser(), -60), { cookie: `${good}x` }]) {
        const markup = await page(headers)
        expect(markup).toContain('server: signed out')
        expect(markup).toContain('browser: loading nobody')
      }
    })

    test('never puts the token into the page or its RSC payload', async () => {
      const token = await site().sign(READ_ONLY)
      const headers = { cookie: `token=${token}` }
      // Next.js 16 sends it on to an address that says so, too.
      const payload = await fetch(site().url, { headers: { ...headers, rsc: '1' } })
      expect(payload.headers.get('content-type')).toContain('text/x-component')
      for (const text of [await page(headers), await payload.text()]) {
        expect(text).toContain('ana@support.example')
        for (const part of [token, ...token.split('.')]) expect(text).not.toContain(part)
      }
    })

    test('S30: is rendered for each identity anew, and kept by nobody', async () => {
      const direct = await get('/', await cookie(directUser()))
      const impersonated = await get('/', await cookie(READ_ONLY))
      expect(await direct.text()).not.toContain('admin_7')
      expect(await impersonated.text()).toContain('admin_7')
      for (const { headers } of [direct, impersonated]) expect(headers.get('cache-control')).toMatch(NO_STORE)
    })

    test('S33: 200 interleaved pages of 20 people are their own', async () => {
      const people = await Promise.all(
        Array.from({ length: 20 }, async (_, i) => cookie(directUser({ userId: `u${i}` }))),
      )
      const seen = await Promise.all(
        Array.from({ length: 200 }, async (_, i) => /server: (u\d+) /.exec(await page(people[i % 20]))?.[1]),
      )
      expect(seen).toEqual(Array.from({ length: 200 }, (_, i) => `u${i % 20}`))
    })
  })

  describe('the middleware', () => {
    test('refuses with a problem before a page is rendered, and lets others on', async () => {
      const refused = await get('/direct', await cookie(READ_ONLY))
      expect([refused.status, refused.headers.get('content-type')]).toEqual([403, 'application/problem+json'])
      expect(refused.headers.get('cache-control')).toBe('no-store')
      expect(refused.headers.get('vary')).toContain('Authorization, Cookie')
      expect(await refused.json()).toMatchObject({ code: 'impersonation_forbidden' })
      expect((await get('/direct')).status).toBe(401)
      const passed = await get('/direct', await cookie(directUser()))
      expect([passed.status, passed.headers.get('x-middleware-next')]).toEqual([200, null])
      expect(await passed.text()).toContain('for the person alone')
    })

    test.each([
      ['x-middleware-subrequest', 'middleware:middleware:middleware:middleware:middleware'],
      [
        'x-middleware-subrequest',
        'src/middleware:src/middleware:src/middleware:src/middleware:src/middleware',
      ],
      ['x-middleware-next', '1'],
      ['x-middleware-rewrite', '/direct'],
      ['next-router-prefetch', '1'],
      ['rsc', '1'],
    ])('is not passed by a request with %s: %s (CVE-2025-29927)', async (name, value) => {
      expect((await get('/direct', { [name]: value })).status).toBe(401)
      expect((await get('/direct', { ...(await cookie(READ_ONLY)), [name]: value })).status).toBe(403)
    })

    test('tells pages and handlers nothing: what a client says in its place is not believed', async () => {
      const said = {
        ...(await bearer(READ_ONLY)),
        'x-middleware-override-headers': 'authorization',
        'x-middleware-request-authorization': (await bearer(directUser()))['authorization'] ?? '',
      }
      expect(await page(said)).toContain('server: user_42 by admin_7')
      expect(await (await get('/api/who', said)).json()).toMatchObject({ impersonatorUserId: 'admin_7' })
    })

    test('S30: a prerendered page and a reply that next.config lets be kept are not, while impersonated', async () => {
      const caching = async (path: string, user: User): Promise<string | null> =>
        (await get(path, await cookie(user))).headers.get('cache-control')
      expect(await caching('/handbook', directUser())).toContain('s-maxage')
      expect(await caching('/handbook', READ_ONLY)).toBe('private, no-store')
      expect(await caching('/api/cached', directUser())).toBe('public, max-age=60')
      expect(await caching('/api/cached', READ_ONLY)).toBe('private, no-store')
    })

    test('getUser is there too, for pages that send people elsewhere', async () => {
      for (const headers of [{}, await cookie(directUser(), -60)]) {
        const sent = await get('/members', headers)
        expect(sent.status).toBe(307)
        expect(new URL(sent.headers.get('location') ?? '', site().url).pathname).toBe('/handbook')
      }
      expect((await get('/members', await cookie(READ_ONLY))).status).toBe(200)
    })
  })

  test('a route handler on the Edge runtime decides the same way', async () => {
    const post = async (headers: Headers): Promise<unknown> => {
      const response = await get('/api/edge', headers, 'POST')
      const { code, userId } = (await response.json()) as { code?: string; userId?: string }
      return [response.status, code ?? userId, response.headers.get('cache-control')]
    }
    const full = impersonatedUser()
    expect(await post({})).toEqual([401, 'token_missing', 'no-store'])
    expect(await post(await bearer(READ_ONLY))).toEqual([403, 'impersonation_read_only', 'no-store'])
    expect(await post(await bearer(full))).toEqual([200, 'user_42', 'private, no-store'])
    expect(await post({ ...(await cookie(full)), 'sec-fetch-site': 'same-origin' })).toEqual([
      200,
      'user_42',
      'private, no-store',
    ])
    expect(await post({ ...(await cookie(full)), 'sec-fetch-site': 'cross-site' })).toEqual([
      403,
      'cross_site_request',
      'no-store',
    ])
  })
}
