import { initBaseAuth, toOrgIdToOrgMemberInfo, type TokenVerificationMetadata } from '@propelauth/node'
import { decodeJwt } from 'jose'
import { createAuth } from 'impersonation-kit/express'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { startAuthOrigin } from '../../e2e/support/authOrigin.js'
import { Visitor } from '../../e2e/support/visitor.js'
import { impersonation, ORG, orgs, propelClaims, serve, shared, USER } from '../support/propelAuth.js'
import { createSigner } from '../support/victims.js'

let issuer: TestIssuer
let metadata: TokenVerificationMetadata
beforeAll(async () => {
  issuer = await createTestIssuer()
  metadata = { verifierKey: issuer.publicKey, issuer: issuer.issuer }
})

describe("PropelAuth's own server packages and ours, side by side", () => {
  test.each<[string, () => Promise<string>]>([
    ['of our issuer', () => issuer.sign(directUser({ username: 'cleo', properties: { plan: 'pro' } }))],
    [
      'of our issuer, of an impersonated user',
      () => issuer.sign(impersonatedUser({ impersonation: { mode: 'read-only' } })),
    ],
    [
      'of our issuer, with organizations',
      () => issuer.sign(directUser(), { claims: { org_id_to_org_member_info: orgs } }),
    ],
    ["in PropelAuth's shape", () => issuer.sign(propelClaims(), { header: { typ: undefined } })],
    [
      "in PropelAuth's shape, with a sub",
      () => issuer.sign(propelClaims({ sub: USER }), { header: { typ: 'JWT' } }),
    ],
    [
      "in PropelAuth's shape, of an impersonated user",
      () => issuer.sign(propelClaims(impersonation), { header: { typ: undefined } }),
    ],
    [
      'with an active organization',
      () => issuer.sign(propelClaims({ org_member_info: orgs[ORG], org_id_to_org_member_info: undefined })),
    ],
  ])('find the same user in a token %s', async (_name, sign) => {
    const { theirs, ours } = await serve(metadata)
    const token = await sign()
    const [a, b] = [await theirs(token), await ours(token)]
    expect([a.status, b.status]).toEqual([200, 200])
    expect(shared(b.user!)).toEqual(shared(a.user!))
    expect(a.user?.userId).toMatch(/^(user_42|31c41c16.*)$/)

    const byNode = await initBaseAuth({
      authUrl: issuer.issuer,
      apiKey: 'unused',
      manualTokenVerificationMetadata: metadata,
    }).validateAccessTokenAndGetUser(`Bearer ${token}`)
    expect(
      shared(await createAuth({ issuer: issuer.issuer, publicKey: issuer.publicKey }).verifyToken(token)),
    ).toEqual(shared(byNode))
  })

  test('do the sensitive action for the user, and not for the impersonator, by the same line of the app', async () => {
    const { theirs, ours } = await serve(metadata)
    for (const ask of [theirs, ours]) {
      for (const [direct, impersonated] of [
        [await issuer.sign(directUser()), await issuer.sign(impersonatedUser())],
        [await issuer.sign(propelClaims()), await issuer.sign(propelClaims(impersonation))],
      ]) {
        expect((await ask(direct, '/sensitive')).status).toBe(200)
        expect((await ask(impersonated, '/sensitive')).status).toBe(403)
      }
    }
  })

  test.each<[string, () => Promise<string | undefined>]>([
    ['no token', async () => undefined],
    ['an expired token', () => issuer.sign(directUser(), { expiresIn: -60 })],
    [
      'a token of another issuer',
      async () => (await createTestIssuer({ issuer: 'https://evil.test' })).sign(directUser()),
    ],
    ['a forged token', async () => (await createSigner()).sign({ user_id: 'user_42', iss: issuer.issuer })],
    ['a changed token', async () => `${(await issuer.sign(directUser())).slice(0, -9)}AAAAAAAAA`],
    ['a token that is the word undefined', async () => 'undefined'],
  ])('refuse %s with 401', async (_name, sign) => {
    const { theirs, ours } = await serve(metadata)
    const token = await sign()
    expect([(await theirs(token)).status, (await ours(token)).status]).toEqual([401, 401])
  })

  test('stand behind one another: their organizations, our limits', async () => {
    const { ours } = await serve(metadata)
    const direct = await issuer.sign(propelClaims())
    expect(await ours(direct, `/both/${ORG}`)).toMatchObject({ status: 200, user: { userId: USER } })
    expect((await ours(direct, '/both/another')).status).toBe(403)
    expect((await ours(await issuer.sign(propelClaims(impersonation)), `/both/${ORG}`)).status).toBe(403)
  })

  test('read the same organizations, ours by a line of the app', async () => {
    const { theirs } = await serve(metadata)
    const token = await issuer.sign(propelClaims())
    const read = toOrgIdToOrgMemberInfo(
      decodeJwt<{ org_id_to_org_member_info: typeof orgs }>(token).org_id_to_org_member_info,
    )
    expect(JSON.parse(JSON.stringify(read))).toEqual((await theirs(token)).user?.orgIdToOrgMemberInfo)
  })
})

describe('what differs on purpose', () => {
  test.each([[''], [0], [false], [{}], [[]]])(
    'a marker of %j is nobody to a truthy check of theirs, and somebody unknown to us',
    async (impersonator_user_id) => {
      const { theirs, ours } = await serve(metadata)
      const token = await issuer.sign(propelClaims({ impersonator_user_id }))
      expect((await ours(token)).user?.impersonatorUserId).toBe('unknown')
      expect((await ours(token, '/sensitive')).status).toBe(403)
      expect((await theirs(token, '/sensitive')).status).toBe(
        typeof impersonator_user_id === 'object' ? 403 : 200,
      )
    },
  )

  test('a bad token is nobody to their optionalUser, and refused by ours', async () => {
    const { theirs, ours } = await serve(metadata)
    const expired = await issuer.sign(directUser(), { expiresIn: -60 })
    expect(await theirs(expired, '/optional')).toEqual({ status: 200, user: null })
    expect((await ours(expired, '/optional')).status).toBe(401)
    for (const ask of [theirs, ours])
      expect(await ask(undefined, '/optional')).toEqual({ status: 200, user: null })
  })

  test('a token without an end is good to them, and refused by us; our clocks may differ by five seconds', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { theirs, ours } = await serve(metadata)
    const endless = await issuer.sign(directUser(), { claims: { exp: undefined } })
    const late = await issuer.sign(directUser(), { expiresIn: -2 })
    expect([(await theirs(endless)).status, (await ours(endless)).status]).toEqual([200, 401])
    expect([(await theirs(late)).status, (await ours(late)).status]).toEqual([401, 200])
  })
})

/** What PropelAuth's dashboard shows for `manualTokenVerificationMetadata`, asked of an origin. */
async function metadataOf(url: string, apiKey: string): Promise<TokenVerificationMetadata> {
  const headers = { authorization: `Bearer ${apiKey}` }
  const response = await fetch(`${url}/api/v1/token_verification_metadata`, { headers })
  const { verifier_key_pem: verifierKey } = (await response.json()) as { verifier_key_pem: string }
  return { verifierKey, issuer: url }
}

const API_KEY = 'key-of-the-tests-0123456789abcdef0123'

describe('the tokens of the service', () => {
  test("are taken by PropelAuth's server packages with the metadata that it gives, and mean the same to both", async () => {
    await using origin = await startAuthOrigin({ appOrigins: ['http://localhost:9999'], apiKey: API_KEY })
    const given = await metadataOf(origin.url, API_KEY)
    const byNode = initBaseAuth({
      authUrl: origin.url,
      apiKey: API_KEY,
      manualTokenVerificationMetadata: given,
    })
    const { theirs, ours } = await serve(given, { audience: 'fernhill' })
    const byKeySet = createAuth({ issuer: origin.url, jwksUrl: `${origin.url}/.well-known/jwks.json` })
    const ana = await new Visitor(origin.url).signIn('agent_ana')
    const tokenNow = async (): Promise<string> =>
      ((await (await ana.refresh()).json()) as { access_token: string }).access_token

    const direct = await tokenNow()
    await ana.start({ mode: 'read-only' })
    const impersonated = await tokenNow()
    for (const [token, userId, impersonatorUserId] of [
      [direct, 'agent_ana', undefined],
      [impersonated, 'user_maya', 'agent_ana'],
    ] as const) {
      const user = shared(await byNode.validateAccessTokenAndGetUser(`Bearer ${token}`))
      expect(user).toMatchObject({ userId, impersonatorUserId })
      for (const same of [
        (await theirs(token)).user!,
        (await ours(token)).user!,
        await byKeySet.verifyToken(token),
      ]) {
        expect(shared(same)).toEqual(user)
      }
    }
    const forged = await issuer.sign(directUser(), { claims: { iss: origin.url, aud: 'fernhill' } })
    expect([(await theirs(forged)).status, (await ours(forged)).status]).toEqual([401, 401])
  })
})
