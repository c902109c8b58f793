import { request as httpRequest } from 'node:http'
import type { User } from 'impersonation-kit/server'
import { expect } from 'vitest'
import { IDENTITY_HEADER, identityTag } from '../../src/core/protocol.js'
import { createTestIssuer, directUser, impersonatedUser } from 'impersonation-kit/testing'
import type { Behaviour } from './Bench.js'
import type { Route } from './frameworks.js'
import { whoami, reply, throws } from './handlers.js'
import {
  MISSING,
  INVALID,
  EXPIRED,
  FORBIDDEN,
  READ_ONLY,
  CHANGED,
  DIRECT,
  IMPERSONATED,
  NOBODY,
  outcome,
  once,
  bearer,
} from './outcome.js'

const CACHE_ME = { 'cache-control': 'public, max-age=60', vary: 'Accept' }

/** Queries of ordinary pages. */
const LINKS = [
  'tab=subscription',
  'topic=mutation',
  'q=the+mutation+of+genes',
  'documentId=7',
  'doc_id=550e8400-e29b-41d4-a716-446655440000',
  'query=subscription',
  'filter=%7B%22type%22%3A%22subscription%22%2C%22page%22%3A%7B%22n%22%3A1%7D%7D',
  'utm_campaign=subscription_%7Badid%7D',
  'query=%7Bmutations%7Bid%7D%7D',
  'next=%2Fbilling%3Ftab%3Dsubscription',
]

/** Routes that say who is there. */
export const guardRoutes: Route[] = [
  { path: '/required', steps: ['requireUser'], handle: whoami },
  { path: '/optional', steps: ['optionalUser'], handle: whoami },
  { path: '/direct', steps: ['requireUser', 'requireNotImpersonated'], handle: whoami },
  { path: '/three', steps: ['optionalUser', 'requireUser', 'requireNotImpersonated'], handle: whoami },
  { path: '/alone', steps: ['requireNotImpersonated'], handle: whoami },
  { path: '/reversed', steps: ['requireNotImpersonated', 'requireUser'], handle: whoami },
  { path: '/anonymous', steps: ['optionalUser', 'requireNotImpersonated'], handle: whoami },
  { path: '/washed', steps: ['requireUser', 'stranger', 'requireNotImpersonated'], handle: whoami },
  {
    path: '/replaced',
    steps: ['requireUser', 'stranger'],
    handle: ({ verified }) => ({ body: JSON.stringify(verified()) }),
  },
  { path: '/writable', steps: ['requireUser', 'requireWritable'], handle: whoami },
  { path: '/writable-alone', steps: ['requireWritable'], handle: whoami },
  { path: '/signs-out', steps: ['requireUser', 'writes'], handle: whoami },
  { path: '/signs-out-alone', steps: ['writes'], handle: whoami },
  { path: '/password', steps: ['requireUser', 'change-password'], handle: whoami },
  { path: '/erased', steps: ['requireUser', 'eraser', 'requireNotImpersonated'], handle: whoami },
  { path: '/injected', steps: ['stranger', 'requireNotImpersonated'], handle: whoami },
  { path: '/forgotten', steps: ['stranger', 'optionalUser'], handle: whoami },
  { path: '/cached', steps: ['requireUser'], handle: reply({ headers: CACHE_ME, body: 'x' }) },
  { path: '/everything', steps: ['requireUser'], handle: reply({ headers: { vary: '*' }, body: 'x' }) },
  {
    path: '/streamed',
    steps: ['requireUser'],
    handle: () => ({ headers: CACHE_ME, body: new Blob(['a', 'b']).stream() }),
  },
  { path: '/redirected', steps: ['requireUser'], handle: reply({ redirect: '/elsewhere' }) },
  {
    path: '/empty',
    steps: ['requireUser'],
    handle: reply({ status: 204, headers: { 'set-cookie': ['a=1', 'b=2'] } }),
  },
  { path: '/echo', steps: ['requireUser'], handle: async ({ body }) => ({ body: await body() }) },
  {
    path: '/throws',
    steps: ['requireUser'],
    handle: throws,
  },
]

/** What the guards do on every framework. */
export const guardBehaviours: Behaviour[] = [
  ['no token', [MISSING], async ({ get }) => [await outcome(await get('/required'))]],
  [
    'a token that does not verify',
    [INVALID],
    async ({ get, issuer }) => {
      const other = await createTestIssuer({ issuer: 'https://evil.test', key: 'evil' })
      const good = await issuer.sign(directUser())
      return once(
        ['a.b.c', 'undefined', `${good}x`, await other.sign(directUser()), unsigned(good)].map((token) =>
          get('/required', { authorization: `Bearer ${token}` }),
        ),
      )
    },
  ],
  [
    'an Authorization header that is no bearer token',
    [INVALID],
    ({ get }) =>
      once(
        ['Basic eDp5', 'Bearer', 'Bearer a b', 'a.b.c'].map((one) =>
          get('/required', { authorization: one }),
        ),
      ),
  ],
  [
    'a token that has expired',
    [EXPIRED],
    async ({ get, issuer }) => [
      await outcome(await get('/required', bearer(await issuer.sign(directUser(), { expiresIn: -60 })))),
    ],
  ],
  [
    'attack: two Authorization headers, both good',
    [INVALID],
    async ({ site, as }) => {
      const { authorization = '' } = await as(directUser())
      return [await twoHeaders(`${site.url}/required`, authorization)]
    },
  ],
  [
    'attack: a token of 1 MB',
    [INVALID],
    async ({ get }) => {
      const reply = await get('/required', bearer('a'.repeat(1_000_000)))
      const isOfServer = reply.headers.get('content-type') !== 'application/problem+json'
      return [isOfServer ? `${reply.status} by the server itself` : await outcome(reply)]
    },
  ],
  [
    'keys that cannot be fetched',
    ['503 keys_unavailable, no-store, Vary: Authorization', 'retry after 5 s'],
    async ({ keyless, as }) => {
      const response = await fetch(`${keyless.url}/required`, { headers: await as(directUser()) })
      return [await outcome(response), `retry after ${response.headers.get('retry-after')} s`]
    },
  ],
  [
    'a fault of the configuration is no refusal',
    ['500', '0 runs'],
    async ({ broken, as, runs }) => {
      runs.clear()
      const response = await fetch(`${broken.url}/required`, { headers: await as(directUser()) })
      return [String(response.status), `${runs.size} runs`]
    },
  ],
  [
    'a user',
    [DIRECT],
    async ({ get, as }) => [await outcome(await get('/required', await as(directUser())))],
  ],
  [
    'an impersonated user',
    [IMPERSONATED],
    async ({ get, as }) => [await outcome(await get('/required', await as(impersonatedUser())))],
  ],
  [
    'every field of the user',
    ['equal', 'equal'],
    async ({ get, issuer, site }) => {
      const people = [
        directUser({
          username: 'cleo',
          pictureUrl: 'https://x.test/c.png',
          properties: { plan: 'pro', n: [1] },
        }),
        impersonatedUser({ impersonation: { mode: 'read-only', reason: 'Ticket 7', sessionId: 'is_1' } }),
      ]
      return Promise.all(
        people.map(async (user) => {
          const token = await issuer.sign(user)
          const seen: unknown = await (await get('/required', bearer(token))).json()
          // The token's times are whole seconds; verifyToken says what the handler must be told.
          const verified = JSON.parse(JSON.stringify(await site.verifyToken(token))) as unknown
          expect(seen).toEqual(verified)
          expect(seen).toMatchObject({ userId: user.userId, email: user.email })
          return 'equal'
        }),
      )
    },
  ],
  [
    'optionalUser',
    [NOBODY, DIRECT, IMPERSONATED, INVALID],
    async ({ get, as }) => [
      await outcome(await get('/optional')),
      await outcome(await get('/optional', await as(directUser()))),
      await outcome(await get('/optional', await as(impersonatedUser()))),
      await outcome(await get('/optional', bearer('a.b.c'))),
    ],
  ],
  [
    'requireNotImpersonated',
    [DIRECT, FORBIDDEN, '1 run'],
    async ({ get, as, runs }) => {
      runs.clear()
      return [
        await outcome(await get('/direct', await as(directUser()))),
        await outcome(await get('/direct', await as(impersonatedUser()))),
        `${runs.get('/direct')} run`,
      ]
    },
  ],
  [
    'requireNotImpersonated, of a marker that cannot be read',
    [FORBIDDEN],
    async ({ get, issuer }) =>
      once(
        await Promise.all(
          ['', 0, false, {}, [], 'user_42'].map(async (impersonator_user_id) => {
            const token = await issuer.sign(directUser(), { claims: { impersonator_user_id } })
            return get('/direct', bearer(token))
          }),
        ),
      ),
  ],
  [
    'requireNotImpersonated, with no verified user',
    [MISSING, '0 runs'],
    async ({ get, as, runs }) => {
      runs.clear()
      const user = await as(directUser())
      return [
        ...(await once([get('/alone', user), get('/reversed', user), get('/anonymous'), get('/injected')])),
        `${runs.size} runs`,
      ]
    },
  ],
  [
    'three guards behind one another',
    [DIRECT, FORBIDDEN, MISSING],
    async ({ get, as }) => [
      await outcome(await get('/three', await as(directUser()))),
      await outcome(await get('/three', await as(impersonatedUser()))),
      await outcome(await get('/three')),
    ],
  ],
  [
    'requireWritable, in a read-only session',
    [IMPERSONATED, READ_ONLY, '1 run'],
    async ({ get, as, runs }) => {
      runs.clear()
      const headers = await as(impersonatedUser({ impersonation: { mode: 'read-only' } }))
      return [
        await outcome(await get('/writable', headers)),
        await outcome(await get('/writable', headers, 'POST')),
        `${runs.get('/writable')} run`,
      ]
    },
  ],
  [
    'requireWritable, in any other',
    [DIRECT, IMPERSONATED, MISSING],
    async ({ get, as }) => [
      await outcome(await get('/writable', await as(directUser()), 'POST')),
      await outcome(await get('/writable', await as(impersonatedUser()), 'POST')),
      await outcome(await get('/writable-alone', await as(directUser()), 'POST')),
    ],
  ],
  [
    'S24: a read-only session that asks for another method',
    [READ_ONLY, '0 runs'],
    async ({ get, as, runs }) => {
      runs.clear()
      const headers = await as(impersonatedUser({ impersonation: { mode: 'read-only' } }))
      const mutation = encodeURIComponent('mutation { pay }')
      return [
        ...(await once([
          get('/writable', { ...headers, 'x-http-method-override': 'DELETE' }),
          get('/writable?_method=DELETE', headers),
          get(`/writable?query=${mutation}`, headers),
        ])),
        `${runs.size} runs`,
      ]
    },
  ],
  [
    'F50: a route that is said to write, by GET',
    [READ_ONLY, IMPERSONATED, DIRECT, MISSING, '2 runs'],
    async ({ get, as, runs }) => {
      runs.clear()
      const readOnly = await as(impersonatedUser({ impersonation: { mode: 'read-only' } }))
      return [
        ...(await once([
          get('/signs-out', readOnly),
          get('/signs-out', readOnly, 'HEAD').then(async () => get('/signs-out', readOnly, 'POST')),
          get('/signs-out?a=1', readOnly, 'OPTIONS'),
        ])),
        await outcome(await get('/signs-out', await as(impersonatedUser()))),
        await outcome(await get('/signs-out', await as(directUser()))),
        await outcome(await get('/signs-out-alone', await as(directUser()))),
        `${runs.get('/signs-out')} runs`,
      ]
    },
  ],
  [
    'F50, F47: the same with a cookie, from pages of one site and another',
    [
      '200 user_42, Vary: Authorization, Cookie',
      '403 cross_site_request, no-store, Vary: Authorization, Cookie',
      '1 runs',
    ],
    async ({ cookied, issuer, runs }) => {
      runs.clear()
      const cookie = `token=${await issuer.sign(directUser())}`
      const ask = (headers: Record<string, string>): Promise<Response> =>
        fetch(`${cookied.url}/signs-out`, { headers: { cookie, ...headers } })
      return [
        await outcome(await ask({ 'x-test': '1', origin: cookied.url })),
        ...(await once([ask({}), ask({ origin: 'https://evil.test' }), ask({ origin: 'null' })])),
        `${runs.get('/signs-out')} runs`,
      ]
    },
  ],
  [
    'F36: links that only look like GraphQL, in a read-only session and with a cookie from elsewhere',
    [IMPERSONATED, '200 user_42, Vary: Authorization, Cookie'],
    async ({ get, as, cookied, issuer }) => {
      const readOnly = await as(impersonatedUser({ impersonation: { mode: 'read-only' } }))
      const cookie = `token=${await issuer.sign(directUser())}`
      const queries = LINKS.map((query) => `/writable?${query}`)
      return [
        ...(await once(queries.map((path) => get(path, readOnly)))),
        ...(await once(queries.map((path) => fetch(cookied.url + path, { headers: { cookie } })))),
      ]
    },
  ],
  [
    'F17: another scheme beside a cookie, and alone',
    [
      '200 user_42, Vary: Authorization, Cookie',
      '401 token_missing, Bearer, no-store, Vary: Authorization, Cookie',
      '200 nobody, Vary: Authorization, Cookie',
      '401 token_invalid, Bearer error="invalid_token", no-store, Vary: Authorization, Cookie',
    ],
    async ({ cookied, issuer }) => {
      const token = await issuer.sign(directUser())
      const ask = (path: string, headers: Record<string, string>): Promise<Response> =>
        fetch(cookied.url + path, { headers })
      const cookie = `token=${token}`
      const gates = [
        'Basic eDp5',
        'basic eDp5',
        'Digest username="x", realm="y"',
        'Negotiate YII=',
        'AWS4-HMAC-SHA256 a=b, c=d',
      ]
      const tokens = [
        'Basic eDp5, Bearer a.b.c',
        `Basic eDp5, Bearer ${token}`,
        `DPoP ${token}`,
        `Token ${token}`,
        `JWT ${token}`,
        token,
        'Bearer',
        `Bearer ${token} x`,
      ]
      return [
        ...(await once(
          gates.flatMap((authorization) => [
            ask('/required', { cookie, authorization }),
            ask('/optional', { cookie, authorization }),
          ]),
        )),
        ...(await once(gates.map((authorization) => ask('/required', { authorization })))),
        ...(await once(gates.map((authorization) => ask('/optional', { authorization })))),
        ...(await once(tokens.map((authorization) => ask('/optional', { cookie, authorization })))),
      ]
    },
  ],
  [
    'S22: an account action',
    [DIRECT, FORBIDDEN],
    async ({ get, as }) => [
      await outcome(await get('/password', await as(directUser()), 'POST')),
      await outcome(await get('/password', await as(impersonatedUser()), 'POST')),
    ],
  ],
  [
    'S19: a session that has been stopped',
    [IMPERSONATED, '401 token_revoked, Bearer error="invalid_token", no-store, Vary: Authorization'],
    async ({ revocable, as }) => {
      const ask = async (user: User): Promise<string> =>
        outcome(await fetch(`${revocable.url}/required`, { headers: await as(user) }))
      return [await ask(impersonatedUser()), await ask(impersonatedUser({ userId: 'stopped' }))]
    },
  ],
  [
    'a token in a cookie',
    [
      '200 user_42 by admin_7, private, no-store, Vary: Authorization, Cookie',
      '200 user_42 by admin_7, private, no-store, Vary: Authorization, Cookie',
      '403 cross_site_request, no-store, Vary: Authorization, Cookie',
      '401 token_invalid, Bearer error="invalid_token", no-store, Vary: Authorization, Cookie',
    ],
    async ({ cookied, issuer }) => {
      const token = await issuer.sign(impersonatedUser())
      const ask = async (method: string, headers: Record<string, string>): Promise<string> =>
        outcome(await fetch(`${cookied.url}/required`, { method, headers }))
      return [
        await ask('GET', { cookie: `a=b; token=${token}` }),
        await ask('POST', { cookie: `token=${token}`, origin: cookied.url }),
        await ask('POST', { cookie: `token=${token}`, origin: 'https://evil.test' }),
        await ask('GET', { cookie: `token=${token}; token=${token}` }),
      ]
    },
  ],
  [
    'attack: other code puts its own user there: not washed off',
    [FORBIDDEN],
    async ({ get, as }) => [await outcome(await get('/washed', await as(impersonatedUser())))],
  ],
  [
    'attack: other code takes the impersonator off the user: not washed off',
    [FORBIDDEN],
    async ({ get, as }) => [await outcome(await get('/erased', await as(impersonatedUser())))],
  ],
  [
    'attack: other code puts its own user there: not taken over',
    [NOBODY],
    async ({ get }) => [await outcome(await get('/forgotten'))],
  ],
  [
    'attack: other code puts its own user there: getUser is not fooled',
    [IMPERSONATED],
    async ({ get, as }) => [await outcome(await get('/replaced', await as(impersonatedUser())))],
  ],
  [
    'S30: the handler says the reply may be cached',
    ['private, no-store; Vary: Accept, Authorization', 'public, max-age=60; Vary: Accept, Authorization'],
    async ({ get, as }) => [
      caching(await get('/cached', await as(impersonatedUser()))),
      caching(await get('/cached', await as(directUser()))),
    ],
  ],
  [
    'S30: a streamed reply says so',
    ['ab', 'private, no-store; Vary: Accept, Authorization'],
    async ({ get, as }) => {
      const response = await get('/streamed', await as(impersonatedUser()))
      return [await response.text(), caching(response)]
    },
  ],
  [
    'S30: a redirect',
    ['303 /elsewhere', 'private, no-store', 'Vary names Authorization'],
    async ({ get, as }) => {
      const { status, headers } = await get('/redirected', await as(impersonatedUser()))
      const location = new URL(headers.get('location') ?? '', 'http://x.test').pathname
      // Express negotiates the body of a redirect, and says so beside.
      const names = headers
        .get('vary')
        ?.split(', ')
        .filter((one) => one !== 'Accept')
      return [`${status} ${location}`, String(headers.get('cache-control')), `Vary names ${names?.join()}`]
    },
  ],
  [
    'a Vary that names everything',
    ['*'],
    async ({ get, as }) => [String((await get('/everything', await as(directUser()))).headers.get('vary'))],
  ],
  [
    'an empty reply keeps its cookies',
    ['204 a=1 b=2', 'private, no-store; Vary: Authorization'],
    async ({ get, as }) => {
      const response = await get('/empty', await as(impersonatedUser()))
      return [`${response.status} ${response.headers.getSetCookie().join(' ')}`, caching(response)]
    },
  ],
  [
    'S31: a write from a page that shows another user',
    [CHANGED, '0 runs'],
    async ({ get, as, runs }) => {
      runs.clear()
      const admin = { [IDENTITY_HEADER]: identityTag(directUser({ userId: 'admin_7' })) }
      const direct = { [IDENTITY_HEADER]: identityTag(directUser()) }
      const impersonated = await as(impersonatedUser())
      return [
        ...(await once([
          get('/required', { ...impersonated, ...admin }, 'POST'),
          get('/required', { ...impersonated, ...direct }, 'POST'),
          get('/optional', { ...impersonated, ...direct }, 'POST'),
          get('/optional', direct, 'POST'),
        ])),
        `${runs.size} runs`,
      ]
    },
  ],
  [
    'S31: a write from a page that shows the same user',
    [IMPERSONATED],
    async ({ get, as }) => {
      const user = impersonatedUser()
      const headers = { ...(await as(user)), [IDENTITY_HEADER]: identityTag(user) }
      return [await outcome(await get('/required', headers, 'POST'))]
    },
  ],
  [
    'a body is there for the handler',
    ['hello'],
    async ({ site, as }) => {
      const headers = { ...(await as(directUser())), 'content-type': 'text/plain' }
      return [await (await fetch(`${site.url}/echo`, { method: 'POST', headers, body: 'hello' })).text()]
    },
  ],
  [
    'a handler that throws',
    ['500', DIRECT],
    async ({ get, as }) => {
      const user = await as(directUser())
      return [String((await get('/throws', user)).status), await outcome(await get('/required', user))]
    },
  ],
  [
    'HEAD',
    ['401 Bearer no-store, body of 0', '200 private, no-store, body of 0'],
    async ({ get, as }) => {
      const refused = await get('/required', {}, 'HEAD')
      const passed = await get('/required', await as(impersonatedUser()), 'HEAD')
      const { headers } = refused
      return [
        `${refused.status} ${headers.get('www-authenticate')} ${headers.get('cache-control')}, body of ${(await refused.text()).length}`,
        `${passed.status} ${passed.headers.get('cache-control')}, body of ${(await passed.text()).length}`,
      ]
    },
  ],
  ['OPTIONS', [MISSING], async ({ get }) => [await outcome(await get('/required', {}, 'OPTIONS'))]],
  [
    'verifyToken by itself',
    ['user_42 by admin_7', 'token_invalid'],
    async ({ site, issuer }) => {
      const user = await site.verifyToken(await issuer.sign(impersonatedUser()))
      const error = await site.verifyToken('a.b.c').catch((reason: unknown) => reason)
      return [`${user.userId} by ${user.impersonatorUserId}`, (error as { code: string }).code]
    },
  ],
]

const caching = ({ headers }: Response): string =>
  `${headers.get('cache-control')}; Vary: ${headers.get('vary')}`

/** The same claims under `alg: none`. */
function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url')
  return `${header}.${token.split('.')[1]}.`
}

/** `fetch` joins headers of one name, so this writes both by itself. */
async function twoHeaders(url: string, authorization: string): Promise<string> {
  const headers = ['host', 'x', 'Authorization', authorization, 'AUTHORIZATION', authorization]
  const response = await new Promise<Response>((resolve, reject) => {
    httpRequest(url, { headers }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => {
        const replied = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ])
        resolve(new Response(Buffer.concat(chunks), { status: incoming.statusCode ?? 0, headers: replied }))
      })
    })
      .on('error', reject)
      .end()
  })
  return outcome(response)
}
