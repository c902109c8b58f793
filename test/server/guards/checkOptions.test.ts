import { generateKeyPairSync } from 'node:crypto'
import { generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { createAuth } from 'impersonation-kit/server'
import { createTestIssuer, directUser, type TestIssuer } from 'impersonation-kit/testing'

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await createTestIssuer()
})

const create = (options: unknown) => () => createAuth(options as never)
const base = { issuer: 'https://auth.test', jwksUrl: 'https://auth.test/jwks' }
const key = { issuer: 'https://auth.test' }

describe('createAuth refuses at the start', () => {
  test.each<[string, unknown, RegExp]>([
    ['no options', undefined, /needs the option issuer/],
    ['no issuer', { jwksUrl: base.jwksUrl }, /needs the option issuer/],
    ['an empty issuer', { ...base, issuer: ' ' }, /needs the option issuer/],
    ['an issuer that is no string', { ...base, issuer: 1 }, /needs the option issuer/],
    ['no key', { ...key }, /exactly one of jwksUrl, publicKey and secret, but got none/],
    ['a key whose variable is unset', { ...key, publicKey: undefined }, /exactly one of .* got none/],
    ['two keys', { ...base, secret: 'x'.repeat(32) }, /exactly one of .* got jwksUrl and secret/],
    ['an audience whose variable is unset', { ...base, audience: undefined }, /empty audience/],
    ['an empty audience', { ...base, audience: '' }, /empty audience/],
    ['an empty list of audiences', { ...base, audience: [] }, /empty audience/],
    ['an audience that is no text', { ...base, audience: ['a', null] }, /empty audience/],
    [
      'a misspelt option',
      { ...base, audiences: 'x' },
      /has no option "audiences" in this place\. The options are issuer, audience, claims, jwksUrl, publicKey, secret, algorithms, cache, cookie, revocation, isWrite, allowWhileImpersonated, audit, onError\.$/,
    ],
    ['claims that are no function', { ...base, claims: 'act' }, /claims that are not a function/],
    ['an address that is none', { ...key, jwksUrl: '/jwks' }, /jwksUrl that is not an http/],
    ['an address that is a file', { ...key, jwksUrl: 'file:///jwks' }, /jwksUrl that is not an http/],
    ['an empty list of algorithms', { ...base, algorithms: [] }, /invalid algorithms\. They must be a list/],
    [
      'algorithms that are no list',
      { ...base, algorithms: 'RS256' },
      /invalid algorithms\. They must be a list/,
    ],
    [
      'the algorithm none',
      { ...base, algorithms: ['RS256', 'none'] },
      /the algorithm "none", which does not work with this kind of key\. Use RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519\.$/,
    ],
    ['a shared algorithm with a public key', { ...base, algorithms: ['HS256'] }, /the algorithm "HS256"/],
    [
      'a public algorithm with a secret',
      { ...key, secret: 'x'.repeat(32), algorithms: ['RS256'] },
      /"RS256", which does not work with this kind of key\. Use HS256, HS384, HS512\.$/,
    ],
    ['a short secret', { ...key, secret: 'x'.repeat(31) }, /at least 32 bytes/],
    ['a secret that is no text', { ...key, secret: 1 }, /at least 32 bytes/],
    [
      'a public key as the secret',
      { ...key, secret: `-----BEGIN PUBLIC KEY-----\n${'x'.repeat(40)}` },
      /is a PEM/,
    ],
    ['a public key that is none', { ...key, publicKey: 'abc' }, /not a public key in PEM/],
    ['a public key that is no text', { ...key, publicKey: {} }, /not a public key in PEM/],
    ['a cache of true', { ...base, cache: true }, /invalid cache\. It must be false/],
    ['a cache of null', { ...base, cache: null }, /invalid cache\. It must be false/],
    ['a cache for one token', { ...base, cache: { max: 1 } }, /at least 2/],
    ['a cache for half a token', { ...base, cache: { max: 2.5 } }, /a whole number of at least 2/],
    ['a cache for endless tokens', { ...base, cache: { max: Infinity } }, /a whole number of at least 2/],
    ['a cookie whose variable is unset', { ...base, cookie: undefined }, /cookie with an invalid name/],
    ['a cookie without a name', { ...base, cookie: '' }, /cookie with an invalid name/],
    ['a cookie whose name holds a value', { ...base, cookie: 'a=b' }, /cookie with an invalid name/],
    ['a cookie that is no text', { ...base, cookie: { name: 1 } }, /cookie with an invalid name/],
    [
      'origins of a cookie that are a text',
      { ...base, cookie: { name: 'a', origins: 'x' } },
      /invalid cookie\.origins/,
    ],
    [
      'an origin with a path',
      { ...base, cookie: { name: 'a', origins: ['https://a.test/'] } },
      /invalid cookie\.origins/,
    ],
    [
      'an origin that is a pattern',
      { ...base, cookie: { name: 'a', origins: ['*'] } },
      /invalid cookie\.origins/,
    ],
    [
      'an origin that is null',
      { ...base, cookie: { name: 'a', origins: ['null'] } },
      /invalid cookie\.origins/,
    ],
    [
      'a revocation whose variable is unset',
      { ...base, revocation: undefined },
      /revocation without the function isActive/,
    ],
    [
      'a revocation that is a function',
      { ...base, revocation: () => true },
      /revocation without the function isActive/,
    ],
    [
      'a revocation without a function',
      { ...base, revocation: {} },
      /revocation without the function isActive/,
    ],
    [
      'a revocation for nobody',
      { ...base, revocation: { isActive: () => true, for: 'all' } },
      /revocation\.for\. It must be "impersonated" or "everyone"/,
    ],
    ['an isWrite that is a list', { ...base, isWrite: ['/x'] }, /isWrite that is not a function/],
    ['an onError that is true', { ...base, onError: true }, /onError that is not a function/],
    [
      'allowed actions that are a text',
      { ...base, allowWhileImpersonated: 'export-data' },
      /not an account action/,
    ],
    [
      'an allowed action that is misspelt',
      { ...base, allowWhileImpersonated: ['export'] },
      /not an account action/,
    ],
    [
      'an allowed action that is misspelt beside one that is not',
      { ...base, allowWhileImpersonated: ['export-data', 'export'] },
      /not an account action/,
    ],
    ['an audit that is none', { ...base, audit: true }, /got an audit that is not an object/],
    ['a misspelt option of the audit', { ...base, audit: { sinks: [] } }, /audit that has no option "sinks"/],
  ])('%s', (_name, options, message) => {
    expect(create(options)).toThrow(expect.objectContaining({ code: 'invalid_configuration' }))
    expect(create(options)).toThrow(message)
  })

  test('a private key, and repeats none of it', () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const secret = String(pem.split('\n')[1])
    const attempt = create({ ...key, publicKey: pem })
    expect(attempt).toThrow(/not a public key in PEM/)
    expect(attempt).not.toThrow(secret)
  })
})

describe('createAuth refuses at the first token', () => {
  const verify = async (publicKey: string) =>
    createAuth({ ...issuer.authOptions, publicKey }).verifyToken(await issuer.sign(directUser()))

  test('a PEM that holds no key', async () => {
    const pem = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'
    await expect(verify(pem)).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: expect.stringContaining('cannot be read as a key for RS256, ES256, EdDSA'),
    })
  })

  test('an RSA key that is too short', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    await expect(verify(String(publicKey.export({ type: 'spki', format: 'pem' })))).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: expect.stringContaining('RSA publicKey of less than 2048 bits'),
    })
  })

  test('a key of another kind than the algorithms', async () => {
    const { privateKey } = await generateKeyPair('ES256')
    const token = await new SignJWT({ sub: 'u' }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey)
    const auth = createAuth({ ...issuer.authOptions, algorithms: ['ES256'] })
    await expect(auth.verifyToken(token)).rejects.toMatchObject({ code: 'invalid_configuration' })
  })
})

test('an option that is undefined is not there, as far as it has a meaning', () => {
  expect(
    create({
      ...base,
      publicKey: undefined,
      claims: undefined,
      algorithms: undefined,
      cache: undefined,
      isWrite: undefined,
    }),
  ).not.toThrow()
})

describe('createAuth takes', () => {
  test.each<[string, object]>([
    ['the smallest cache', { cache: { max: 2 } }],
    ['a cache of the usual size', { cache: {} }],
    ['no cache', { cache: false }],
    ['the name of a cookie', { cookie: 'session' }],
    [
      'a cookie and the origins of its pages',
      { cookie: { name: '__Host-id', origins: ['https://app.test'] } },
    ],
    ['a cookie of this origin alone', { cookie: { name: 'id' } }],
    ['a revocation', { revocation: { isActive: () => true } }],
    ['a revocation for everyone', { revocation: { isActive: () => true, for: 'everyone' } }],
    ['a revocation for the impersonated', { revocation: { isActive: () => true, for: 'impersonated' } }],
    ['an isWrite', { isWrite: () => true }],
    ['no allowed action', { allowWhileImpersonated: [] }],
    ['allowed actions', { allowWhileImpersonated: ['export-data', 'change-email'] }],
    ['an audit', { audit: { sink: () => undefined } }],
    ['a mapper', { claims: () => ({ state: 'none' }) }],
    ['several audiences', { audience: ['a', 'b'] }],
    ['an address that is a URL', { jwksUrl: new URL(base.jwksUrl) }],
    ["an address of one's own machine", { jwksUrl: 'http://localhost:3000/jwks' }],
  ])('%s', (_what, options) => {
    expect(create({ ...base, ...options })).not.toThrow()
  })

  const asymmetric = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'
  test.each(asymmetric.split(' '))('%s for a public key', (algorithm) => {
    expect(create({ ...base, algorithms: [algorithm] })).not.toThrow()
  })

  test.each(['HS256', 'HS384', 'HS512'])('%s for a secret', async (algorithm) => {
    const secret = 's3cret-'.repeat(10)
    const token = await new SignJWT({ iss: key.issuer, sub: 'user_42' })
      .setProtectedHeader({ alg: algorithm })
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(secret))
    const { verifyToken } = createAuth({ ...key, secret, algorithms: [algorithm] as never })
    expect((await verifyToken(token)).userId).toBe('user_42')
  })
})
