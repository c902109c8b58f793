import { IDENTITY_HEADER, identityTag } from '../../src/core/protocol.js'
import { createTestIssuer, directUser, impersonatedUser } from 'impersonation-kit/testing'
import type { Behaviour, Bench } from './Bench.js'
import type { Route } from './frameworks.js'
import { whoami } from './handlers.js'
import { bearer, CHANGED, DIRECT, IMPERSONATED, MISSING, once, outcome } from './outcome.js'

/** Routes of an app that believes several issuers. */
export const issuerRoutes: Route[] = [
  { path: '/customers', steps: ['of-first-issuer'], handle: whoami },
  { path: '/customers-late', steps: ['requireUser', 'of-first-issuer'], handle: whoami },
  { path: '/customers-direct', steps: ['of-first-issuer', 'requireNotImpersonated'], handle: whoami },
  {
    path: '/issuer',
    steps: ['requireUser'],
    handle: ({ verified }) => ({ body: JSON.stringify({ userId: `${verified().issuer}` }) }),
  },
]

const OTHERS = '403 issuer_forbidden, no-store, Vary: Authorization'

/** Two issuers may give one id to two people. */
export const issuerBehaviours: Behaviour[] = [
  [
    'F48: a route is for the users of one issuer: the same id of another is somebody else',
    [DIRECT, IMPERSONATED, OTHERS, MISSING, '2 runs'],
    async (bench) => {
      const { ours, partners, ask, close } = await two(bench, {})
      bench.runs.clear()
      const seen = [
        await outcome(await ask('/customers', bearer(await ours.sign(directUser())))),
        await outcome(await ask('/customers-late', bearer(await ours.sign(impersonatedUser())))),
        ...(await once([
          ask('/customers', bearer(await partners.sign(directUser()))),
          ask('/customers-late', bearer(await partners.sign(directUser()))),
          ask('/customers-late', bearer(await partners.sign(impersonatedUser()))),
          ask('/customers-direct', bearer(await partners.sign(directUser()))),
          // What a claim says of the issuer is not who has signed.
          ask('/customers', bearer(await partners.sign({ sub: 'user_42', issuer: ours.issuer }))),
        ])),
        await outcome(await ask('/customers')),
        `${[...bench.runs.values()].reduce((sum, count) => sum + count, 0)} runs`,
      ]
      close()
      return seen
    },
  ],
  [
    'F48: a user says who has issued the token, also where there is one issuer alone',
    [
      '200 https://ours.test, Vary: Authorization',
      '200 https://partners.test, Vary: Authorization',
      '200 https://auth.test, Vary: Authorization',
    ],
    async (bench) => {
      const { ours, partners, ask, close } = await two(bench, {})
      const seen = [
        await outcome(await ask('/issuer', bearer(await ours.sign(directUser())))),
        await outcome(await ask('/issuer', bearer(await partners.sign(directUser())))),
        await outcome(await bench.get('/issuer', await bench.as(directUser()))),
      ]
      close()
      return seen
    },
  ],
  [
    'F48: a header and a cookie of two issuers are two identities, whatever ids they name',
    ['401 token_invalid, Bearer error="invalid_token", no-store, Vary: Authorization, Cookie', '0 runs'],
    async (bench) => {
      const { ours, partners, ask, close } = await two(bench)
      bench.runs.clear()
      const [a, b] = [await ours.sign(directUser()), await partners.sign(directUser())]
      const seen = await once([
        ask('/required', { ...bearer(a), cookie: `token=${b}` }),
        ask('/optional', { ...bearer(b), cookie: `token=${a}` }),
      ])
      close()
      return [...seen, `${bench.runs.size} runs`]
    },
  ],
  [
    'F48: a page that shows the user of another issuer is refused; one that knows no issuer, or the right one, is not',
    [CHANGED, DIRECT],
    async (bench) => {
      const { ours, partners, ask, close } = await two(bench, {})
      const page = (issuer?: string): Record<string, string> => ({
        [IDENTITY_HEADER]: identityTag(directUser({ issuer })),
      })
      const token = bearer(await ours.sign(directUser()))
      const seen = [
        await outcome(await ask('/required', { ...token, ...page(partners.issuer) })),
        ...(await once([
          ask('/required', { ...token, ...page() }),
          ask('/required', { ...token, ...page(ours.issuer) }),
        ])),
      ]
      close()
      return seen
    },
  ],
]

/** The routes where two issuers are believed, who have other keys. */
async function two(bench: Bench, cookie: { cookie?: string } = { cookie: 'token' }) {
  const ours = await createTestIssuer({ issuer: 'https://ours.test', key: 'ours' })
  const partners = await createTestIssuer({ issuer: 'https://partners.test', algorithm: 'EdDSA' })
  const site = await bench.serve({ issuers: [ours.authOptions, partners.authOptions], ...cookie })
  const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(site.url + path, { headers })
  return { ours, partners, ask, close: () => site.close() }
}
