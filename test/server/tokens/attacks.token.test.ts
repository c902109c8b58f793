import { Buffer } from 'node:buffer'
import { createSecretKey, generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CompactSign, exportJWK, FlattenedSign, generateKeyPair, importSPKI } from 'jose'
import type { User } from 'impersonation-kit/server'
import { createTestIssuer } from 'impersonation-kit/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createSigner,
  forge,
  ISSUER,
  type Signer,
  startVictims,
  type Victims,
  victimsOf,
} from '../support/victims.js'

let signer: Signer
let victims: Victims & { close: () => void }
beforeAll(async () => {
  signer = await createSigner()
  victims = await startVictims(signer.options)
})
afterAll(() => victims.close())

/** Sends a token to every framework, and sees that none lets it in and all live on. */
async function refused(token: string, of: Victims = victims): Promise<string> {
  const answer = await of.send({ token })
  expect(of.runs()).toBe(0)
  expect(await of.send({ token, path: '/optional' })).toBe(answer)
  expect(await of.send({ token: await signer.sign() })).toMatch(/^200 /)
  return answer
}

const soon = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds

/** The public key in every form that an attacker could mistake for a secret. */
async function publicKeyAsSecrets(): Promise<[string, Uint8Array][]> {
  const { publicKey, jwk } = signer
  const key = await importSPKI(publicKey, 'RS256', { extractable: true })
  const { n = '' } = await exportJWK(key)
  return [
    ['the PEM', Buffer.from(publicKey)],
    ['the PEM without its last line break', Buffer.from(publicKey.trim())],
    ['the PEM with Windows line breaks', Buffer.from(publicKey.replaceAll('\n', '\r\n'))],
    ['the DER', Buffer.from(publicKey.replace(/-----.*?-----|\s/g, ''), 'base64')],
    ['the JWK', Buffer.from(JSON.stringify(jwk))],
    ['the key set', Buffer.from(JSON.stringify({ keys: [jwk] }))],
    ['the modulus', Buffer.from(n, 'base64url')],
    ['nothing', Buffer.from('\0')],
  ]
}

describe('attack: a forged token', () => {
  test('alg none, in every spelling and under every kind of key', async () => {
    const issuer = await createTestIssuer({ issuer: ISSUER })
    const server = await issuer.listen()
    const others = [{ jwksUrl: server.jwksUrl }, { secret: 'x'.repeat(32) }]
    const all = [victims, ...(await Promise.all(others.map((key) => victimsOf({ issuer: ISSUER, ...key }))))]
    for (const of of all) {
      for (const alg of [
        'none',
        'None',
        'NONE',
        'nOnE',
        '',
        ' none',
        undefined,
        null,
        0,
        ['RS256'],
        { alg: 'none' },
      ]) {
        for (const signature of ['', 'AAAA']) {
          const token = forge({ alg, typ: 'at+jwt', kid: 'key-1' }, signer.members(), signature)
          expect(await of.send({ token })).toBe('401 token_invalid')
        }
      }
    }
    await server.close()
  })

  test('HS/RS confusion: the public key as an HMAC secret, in every form', async () => {
    const jwksUrl = await serve(JSON.stringify({ keys: [signer.jwk] }))
    const byUrl = await victimsOf({ issuer: ISSUER, jwksUrl })
    for (const [form, secret] of await publicKeyAsSecrets()) {
      for (const alg of ['HS256', 'HS512']) {
        const payload = Buffer.from(JSON.stringify(signer.members()))
        const token = await new CompactSign(payload)
          .setProtectedHeader({ alg, kid: 'key-1' })
          .sign(createSecretKey(secret))
        expect(await victims.send({ token }), form).toBe('401 token_invalid')
        expect(await byUrl.send({ token }), form).toBe('401 token_invalid')
      }
    }
  })

  test('another algorithm over the same key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    for (const alg of ['PS256', 'RS512', 'RS256']) {
      const token = await new CompactSign(Buffer.from(JSON.stringify(signer.members())))
        .setProtectedHeader({ alg, kid: 'key-1' })
        .sign(privateKey)
      expect(await refused(token)).toBe('401 token_invalid')
    }
  })

  test('a key of its own in the header (jwk, jku, x5u, x5c): neither used nor fetched', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
    const jwk = await exportJWK(publicKey)
    let fetched = 0
    const evil = await serve(JSON.stringify({ keys: [{ ...jwk, kid: 'key-1' }] }), () => (fetched += 1))
    const header = {
      alg: 'RS256',
      kid: 'key-1',
      jwk,
      jku: evil,
      x5u: evil,
      x5c: ['AAAA'],
      'x5t#S256': 'AAAA',
    }
    const token = await new CompactSign(Buffer.from(JSON.stringify(signer.members())))
      .setProtectedHeader(header as never)
      .sign(privateKey)
    expect(await refused(token)).toBe('401 token_invalid')
    const byUrl = await victimsOf({
      issuer: ISSUER,
      jwksUrl: await serve(JSON.stringify({ keys: [signer.jwk] })),
    })
    expect(await refused(token, byUrl)).toBe('401 token_invalid')
    expect(fetched).toBe(0)
  })

  test('a header that must be understood (crit), and a payload that is not encoded (b64: false)', async () => {
    const good = await signer.sign()
    const [, payload, signature] = good.split('.')
    for (const header of [
      { alg: 'RS256', crit: ['exp'], exp: 1 },
      { alg: 'RS256', crit: [] },
      { alg: 'RS256', crit: 'b64' },
      { alg: 'RS256', crit: ['b64'], b64: false },
    ]) {
      const part = Buffer.from(JSON.stringify(header)).toString('base64url')
      expect(await refused(`${part}.${payload}.${signature}`)).toBe('401 token_invalid')
    }
    const { privateKey } = await generateKeyPair('RS256')
    const raw = await new FlattenedSign(Buffer.from(String(payload)))
      .setProtectedHeader({ alg: 'RS256', b64: false, crit: ['b64'] })
      .sign(privateKey)
    expect(await refused(`${raw.protected}.${payload}.${raw.signature}`)).toBe('401 token_invalid')
  })

  test('a payload that was changed, parts that were swapped, cut, doubled or encrypted', async () => {
    const [header, payload, signature] = (await signer.sign({ act: { sub: 'admin_7' } })).split('.')
    const other = Buffer.from(JSON.stringify(signer.members())).toString('base64url')
    for (const token of [
      `${header}.${other}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}.${signature?.slice(0, -4)}`,
      `${header}.${payload}.${signature}.${signature}`,
      `${header}.${payload}.${signature}..`,
      `${payload}.${header}.${signature}`,
      `.${payload}.${signature}`,
      `${header}..${signature}`,
      `${header}.${payload}.${signature}=`,
      `${header}.${payload}==.${signature}`,
      `${header}.${payload}~.${signature}`,
      'a',
      '..',
      'a.b',
      'a.b.c',
      'null.null.null',
    ]) {
      expect(await refused(token)).toBe('401 token_invalid')
    }
  })
})

describe('attack: a signed token that is not meant for this API', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['expired', { exp: soon(-60) }, 'token_expired'],
    ['expired since 1970', { exp: 1 }, 'token_expired'],
    ['without an end', { exp: undefined }, 'token_invalid'],
    ['with an end that is text', { exp: '9999999999' }, 'token_invalid'],
    ['with an end that is null', { exp: null }, 'token_invalid'],
    ['not yet valid', { nbf: soon(60) }, 'token_invalid'],
    ['with a beginning that is text', { nbf: '0' }, 'token_invalid'],
    ['of another issuer', { iss: 'https://auth.test.evil.test' }, 'token_invalid'],
    ['of an issuer with a slash more', { iss: 'https://auth.test/' }, 'token_invalid'],
    ['of an issuer in capitals', { iss: 'HTTPS://AUTH.TEST' }, 'token_invalid'],
    ['of several issuers', { iss: ['https://auth.test'] }, 'token_invalid'],
    ['without an issuer', { iss: undefined }, 'token_invalid'],
    ['for another audience', { aud: 'https://api.test.evil.test' }, 'token_invalid'],
    ['for an audience that contains ours', { aud: 'x https://api.test' }, 'token_invalid'],
    ['for an audience that is an object', { aud: { 0: 'https://api.test', length: 1 } }, 'token_invalid'],
    ['without an audience', { aud: undefined }, 'token_invalid'],
    [
      'of an impersonation that has ended',
      { act: { sub: 'a' }, impersonation: { expires_at: soon(-60) } },
      'token_expired',
    ],
  ])('%s', async (_name, claims, code) => {
    expect(await refused(await signer.sign(claims))).toBe(`401 ${code}`)
  })

  test.each(
    [
      'logout+jwt',
      'secevent+jwt',
      'dpop+jwt',
      'refresh+jwt',
      'id+jwt',
      '',
      'at+jwt\n',
      null,
      ['JWT'],
      {},
    ].map((typ) => [typ]),
  )('of another type (typ %j)', async (typ) => {
    expect(await refused(await signer.sign({}, { typ }))).toBe('401 token_invalid')
  })
})

/** Serves a text, for one test file. */
async function serve(text: string, asked = (): unknown => undefined): Promise<string> {
  const server = createServer((_request, response) => {
    asked()
    response.end(text)
  }).unref()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
}

test('the victims let a good token in, so that a refusal means something', async () => {
  const answer = await victims.send({
    token: await signer.sign({ act: { sub: 'admin_7' } }, { typ: 'at+jwt' }),
  })
  const user = JSON.parse(answer.slice(4)) as User
  expect([user.userId, user.impersonatorUserId, victims.runs()]).toEqual([
    'user_42',
    'admin_7',
    victims.sites.length,
  ])
})
