import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { type AuthError, createAuth } from 'impersonation-kit/server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

const ISSUER = 'https://auth.test'
const keySet: { keys: unknown[] } = { keys: [] }
let asked = 0
let status = 200
const server = createServer((_request, response) => {
  asked += 1
  response.writeHead(status).end(JSON.stringify(keySet))
})
let jwksUrl: string

interface Pair {
  privateKey: CryptoKey
  jwk: JWK
}
async function pair(algorithm = 'RS256'): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm)
  return { privateKey, jwk: await exportJWK(publicKey) }
}
let first: Pair
let second: Pair
let stranger: Pair
let ec: Pair
beforeAll(async () => {
  ;[first, second, stranger, ec] = await Promise.all([pair(), pair(), pair(), pair('ES256')])
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
})
afterAll(() => server.close())
beforeEach(() => {
  asked = 0
  status = 200
})
afterEach(() => {
  vi.useRealTimers()
})

const sign = (
  { privateKey }: Pair,
  header: { kid?: string; alg?: string } = {},
  end = '2h',
): Promise<string> =>
  new SignJWT({ iss: ISSUER, sub: 'user_42', jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'RS256', ...header })
    .setExpirationTime(end)
    .sign(privateKey)

/** What an auth over the address says of tokens: the user, or the code and the message. */
function verifier(options: object = {}): (token: string) => Promise<string> {
  const { verifyToken } = createAuth({ issuer: ISSUER, jwksUrl, ...options })
  return (token) =>
    verifyToken(token).then(
      ({ userId }) => userId,
      ({ code, message }: AuthError) => `${code}: ${message}`,
    )
}
const atTime = (now: number): void => void vi.useFakeTimers({ toFake: ['Date', 'performance'], now })

describe('F16: a token that names no key', () => {
  test('is verified by whichever key of the set has signed it', async () => {
    keySet.keys = [first.jwk, ec.jwk, second.jwk]
    const verify = verifier()
    for (const one of [first, second]) expect(await verify(await sign(one))).toBe('user_42')
    expect(await verify(await sign(ec, { alg: 'ES256' }))).toBe('user_42')
    expect(asked).toBe(1)
  })

  test('is refused where none has, with what is wrong, and so is one that has ended', async () => {
    keySet.keys = [first.jwk, second.jwk]
    const verify = verifier()
    expect(await verify(await sign(stranger))).toMatch(/^token_invalid: .* signature that does not match/)
    expect(await verify(await sign(second, {}, '-1m'))).toMatch(/^token_expired/)
  })

  test('is tried with no key that is for something else, nor spoilt by one that is no good', async () => {
    const weak = { kty: 'RSA', n: 'AQAB', e: 'AQAB' }
    keySet.keys = [
      { ...stranger.jwk, use: 'enc' },
      { ...stranger.jwk, alg: 'RS512' },
      { ...stranger.jwk, key_ops: ['sign'] },
      weak,
      first.jwk,
      second.jwk,
    ]
    const verify = verifier()
    expect(await verify(await sign(second))).toBe('user_42')
    expect(await verify(await sign(stranger))).toMatch(/^token_invalid/)
  })

  test('and one whose name several keys have, are tried with twenty keys at most', async () => {
    const many = (length: number): JWK[] => [...Array<JWK>(length).fill(stranger.jwk), first.jwk]
    keySet.keys = many(19)
    expect(await verifier()(await sign(first))).toBe('user_42')
    keySet.keys = many(20)
    expect(await verifier()(await sign(first))).toMatch(
      /^token_invalid: .*names no key .* first 20 suitable keys/,
    )
    keySet.keys = many(3).map((jwk) => ({ ...jwk, kid: 'same' }))
    expect(await verifier()(await sign(first, { kid: 'same' }))).toBe('user_42')
    expect(await verifier()(await sign(first, { kid: 'other' }))).toMatch(/not in the key set/)
  })

  test('is found by a key that is newer than the set, which is fetched anew once in 30 seconds', async () => {
    const start = Date.now()
    for (const before of [[first.jwk], [first.jwk, stranger.jwk]]) {
      asked = 0
      atTime(start)
      keySet.keys = before
      const verify = verifier()
      expect(await verify(await sign(first))).toBe('user_42')
      keySet.keys = [first.jwk, second.jwk]
      atTime(start + 29_000)
      const young = await sign(second)
      expect(await verify(young)).toMatch(/^token_invalid/)
      expect(asked).toBe(1)
      atTime(start + 31_000)
      expect(await verify(young)).toBe('user_42')
      expect(asked).toBe(2)
      const forged = await Promise.all(Array.from({ length: 20 }, () => sign(stranger)))
      const answers = await Promise.all(forged.map(verify))
      expect(new Set(answers.map((answer) => answer.split(':')[0]))).toEqual(new Set(['token_invalid']))
      expect(asked).toBe(2)
    }
  })

  test('keeps nobody out who is known, where the key set cannot be had', async () => {
    const start = Date.now()
    keySet.keys = [first.jwk]
    const verify = verifier()
    expect(await verify(await sign(first))).toBe('user_42')
    status = 500
    atTime(start + 60_000)
    const forged = await Promise.all(Array.from({ length: 10 }, () => sign(stranger)))
    expect(new Set((await Promise.all(forged.map(verify))).map((one) => one.split(':')[0]))).toEqual(
      new Set(['keys_unavailable']),
    )
    expect(asked).toBe(2)
    expect(await verify(await sign(first))).toBe('user_42')
  })
})

describe('F44: a key that was withdrawn', () => {
  test.each([
    ['named', { kid: 'a' }],
    ['not named', {}],
  ])(
    'is believed for ten minutes after the set was fetched, and not for ten more (%s)',
    async (_name, header) => {
      const start = Date.now()
      atTime(start)
      keySet.keys = [
        { ...first.jwk, ...header },
        { ...ec.jwk, kid: 'b' },
      ]
      const verify = verifier()
      const early = await sign(first, header)
      expect(await verify(early)).toBe('user_42')
      keySet.keys = [{ ...ec.jwk, kid: 'b' }]
      atTime(start + 599_000)
      const late = await sign(first, header)
      expect([await verify(early), await verify(late)]).toEqual(['user_42', 'user_42'])
      atTime(start + 600_001)
      expect([await verify(early), await verify(late)]).toEqual([
        expect.stringMatching(/^token_invalid/),
        expect.stringMatching(/^token_invalid/),
      ])
    },
  )

  test('is not believed for longer because the set was fetched anew for a key that nobody knows', async () => {
    const start = Date.now()
    atTime(start)
    keySet.keys = [{ ...first.jwk, kid: 'a' }]
    const verify = verifier()
    const early = await sign(first, { kid: 'a' })
    expect(await verify(early)).toBe('user_42')
    keySet.keys = [{ ...second.jwk, kid: 'b' }]
    atTime(start + 300_000)
    expect(await verify(await sign(second, { kid: 'b' }))).toBe('user_42')
    expect(await verify(await sign(first, { kid: 'a' }))).toMatch(/not in the key set/)
    atTime(start + 600_001)
    expect(await verify(early)).toMatch(/not in the key set/)
  })

  test('is asked for once while the set is good: what was verified is remembered', async () => {
    let verified = 0
    keySet.keys = [{ ...first.jwk, kid: 'a' }]
    const start = Date.now()
    atTime(start)
    const verify = verifier({
      claims: () => {
        verified += 1
        return { state: 'none' }
      },
    })
    const token = await sign(first, { kid: 'a' })
    for (let i = 0; i < 3; i += 1) expect(await verify(token)).toBe('user_42')
    atTime(start + 600_001)
    for (let i = 0; i < 3; i += 1) expect(await verify(token)).toBe('user_42')
    expect([verified, asked]).toEqual([2, 2])
  })
})
