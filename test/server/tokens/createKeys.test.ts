import { createSecretKey } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type AuthError, type AuthOptions, createAuth } from 'impersonation-kit/server'

const ISSUER = 'https://auth.test'
let rsa: { publicKey: CryptoKey; privateKey: CryptoKey }
let ec: { publicKey: CryptoKey; privateKey: CryptoKey }
let pem: string
beforeAll(async () => {
  rsa = await generateKeyPair('RS256', { extractable: true })
  ec = await generateKeyPair('ES256')
  pem = await exportSPKI(rsa.publicKey)
})

const sign = async (algorithm: string, key: Parameters<SignJWT['sign']>[0]): Promise<string> =>
  new SignJWT({ iss: ISSUER, sub: 'user_42' })
    .setProtectedHeader({ alg: algorithm })
    .setExpirationTime('5m')
    .sign(key)
/** An RSA key as the key of another of the algorithms that it fits. */
const rsaFor = async (hash: string, name = 'RSASSA-PKCS1-v1_5'): Promise<CryptoKey> =>
  crypto.subtle.importKey(
    'pkcs8',
    await crypto.subtle.exportKey('pkcs8', rsa.privateKey),
    { name, hash },
    false,
    ['sign'],
  )
const outcomeOf = async (options: object, token: string): Promise<string> =>
  createAuth({ issuer: ISSUER, ...options } as AuthOptions)
    .verifyToken(token)
    .then(
      ({ userId }) => userId,
      (error: AuthError) => error.message,
    )
const NOT_ACCEPTED = 'The access token is signed with an algorithm that this API does not accept.'

describe('a public key', () => {
  test('that fits several of the algorithms verifies tokens of each of them', async () => {
    const { verifyToken } = createAuth({
      issuer: ISSUER,
      publicKey: pem,
      algorithms: ['RS256', 'RS512', 'PS256'],
    })
    for (const token of [
      await sign('RS256', rsa.privateKey),
      await sign('RS512', await rsaFor('SHA-512')),
      await sign('PS256', await rsaFor('SHA-256', 'RSA-PSS')),
    ]) {
      expect((await verifyToken(token)).userId).toBe('user_42')
    }
  })

  test('verifies no token of an algorithm that is not asked for, though it would fit', async () => {
    const token = await sign('RS512', await rsaFor('SHA-512'))
    for (const algorithms of [['RS256'], ['RS256', 'RS384'], undefined]) {
      expect(await outcomeOf({ publicKey: pem, algorithms }, token)).toBe(NOT_ACCEPTED)
    }
  })

  test('verifies no token of an algorithm that is asked for and does not fit', async () => {
    const token = await sign('ES256', ec.privateKey)
    for (const algorithms of [['RS256', 'ES256'], ['RS256', 'RS512', 'ES256'], undefined]) {
      expect(await outcomeOf({ publicKey: pem, algorithms }, token)).toBe(NOT_ACCEPTED)
    }
  })

  test('may be written with line breaks as environment variables have them, and with space around it', async () => {
    const token = await sign('RS256', rsa.privateKey)
    for (const publicKey of [
      pem,
      pem.replaceAll('\n', '\\n'),
      ` \n${pem}\n\t`,
      pem.replaceAll('\n', '\r\n'),
    ]) {
      expect(await outcomeOf({ publicKey }, token)).toBe('user_42')
    }
  })

  test.each<[string, (key: string) => string]>([
    ['with text before it', (key) => `key: ${key}`],
    ['with text behind it', (key) => `${key.trim()} # ours`],
    ['of which there are two', (key) => `${key}${key}`],
    ['that is cut off', (key) => key.slice(0, -10)],
  ])('%s is refused at the start', (_what, spoil) => {
    expect(() => createAuth({ issuer: ISSUER, publicKey: spoil(pem) })).toThrow(/not a public key in PEM/)
  })

  test('that cannot be imported is refused with the reason', async () => {
    const publicKey = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'
    const auth = createAuth({ issuer: ISSUER, publicKey })
    await expect(auth.verifyToken(await sign('RS256', rsa.privateKey))).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: 'createAuth got a publicKey that cannot be read as a key for RS256, ES256, EdDSA.',
      cause: expect.any(Error),
    })
  })
})

describe('a secret', () => {
  const secret = new TextEncoder().encode('thirty-two bytes, and not a more')

  test('may be text or bytes, of exactly 32 bytes', async () => {
    expect(secret).toHaveLength(32)
    const token = await sign('HS256', createSecretKey(secret))
    expect(await outcomeOf({ secret }, token)).toBe('user_42')
    expect(await outcomeOf({ secret: new TextDecoder().decode(secret) }, token)).toBe('user_42')
    expect(await outcomeOf({ secret: new Uint8Array(32) }, token)).toMatch(/signature that does not match/)
  })

  test('is counted in bytes: 16 letters of two bytes each are enough, 31 bytes are not', () => {
    expect(() => createAuth({ issuer: ISSUER, secret: 'ü'.repeat(16) })).not.toThrow()
    expect(() => createAuth({ issuer: ISSUER, secret: secret.slice(1) })).toThrow(/at least 32 bytes/)
  })

  test.each([
    ['text', () => pem],
    ['bytes', () => new TextEncoder().encode(pem)],
  ])('that is a public key is refused, as %s', (_what, key) => {
    expect(() => createAuth({ issuer: ISSUER, secret: key() })).toThrow(/is a PEM: a public key is no secret/)
  })
})

describe('a key set that cannot be had', () => {
  test('is told with the reason and the way out, and its address is not asked again for a second', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    let asked = 0
    const server = createServer((_request, response) => {
      asked += 1
      response.writeHead(500).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const auth = createAuth({ issuer: ISSUER, jwksUrl: `http://127.0.0.1:${port}/jwks` })
    for (let i = 0; i < 3; i += 1) {
      await expect(auth.verifyToken(await sign('RS256', rsa.privateKey))).rejects.toMatchObject({
        code: 'keys_unavailable',
        status: 503,
        message:
          'The keys that verify access tokens could not be fetched. Check that this server can reach jwksUrl, and that it answers 200 with a key set.',
        cause: expect.any(Error),
      })
    }
    expect(asked).toBe(1)
  })
})
