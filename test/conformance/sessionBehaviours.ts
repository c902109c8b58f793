import { IDENTITY_HEADER, identityTag } from '../../src/core/protocol.js'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import type { Behaviour } from './Bench.js'
import { CHANGED, DIRECT, IMPERSONATED, once } from './outcome.js'

const varied = (outcome: string): string => `${outcome}, Cookie`

/** What only sessions can be asked: they need not say who has issued the user's id. */
export const sessionBehaviours: Behaviour[] = [
  [
    'S31: a page that holds a token knows the issuer, and the session does not: only the ids are compared',
    [varied(DIRECT), varied(IMPERSONATED), varied(CHANGED)],
    async (bench) => {
      const customer = impersonatedUser()
      const direct = await bench.serve({ resolve: () => ({ userId: directUser().userId }) })
      const impersonated = await bench.serve({
        resolve: () => ({ userId: customer.userId, impersonatorUserId: customer.impersonatorUserId }),
      })
      const from = (site: { url: string }, tag: string): Promise<Response> =>
        fetch(`${site.url}/required`, { headers: { [IDENTITY_HEADER]: tag } })
      const issuer = 'https://auth.test'
      const [ofDirect, ofCustomer] = [directUser({ issuer }), { ...customer, issuer }].map(identityTag) as [
        string,
        string,
      ]
      const seen = [
        ...(await once([from(direct, ofDirect), from(direct, identityTag(directUser()))])),
        ...(await once([from(impersonated, ofCustomer), from(impersonated, identityTag(customer))])),
        ...(await once([
          from(direct, ofCustomer),
          from(impersonated, ofDirect),
          from(direct, identityTag(directUser({ userId: 'user_4', issuer }))),
          from(direct, identityTag(directUser({ userId: 'user_42;', issuer }))),
          from(impersonated, identityTag({ ...customer, impersonatorUserId: 'admin_8', issuer })),
          from(direct, ''),
          from(direct, ';;https%3A%2F%2Fauth.test'),
          from(direct, `${ofDirect}, ${ofDirect}`),
          from(direct, `${ofDirect};more`),
        ])),
      ]
      direct.close()
      impersonated.close()
      return seen
    },
  ],
]
