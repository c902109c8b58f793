import { createSecretKey } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CompactSign } from 'jose'
import { afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { AUDIENCE, createSigner, ISSUER, type Signer, type Victims, victimsOf } from '../support/victims.js'

let signer: Signer
let stranger: Signer
let good: string
beforeAll(async () => {
  signer = await createSigner()
  stranger = await createSigner()
  good = await signer.sign()
})
afterEach(() => {
  vi.useRealTimers()
})

interface KeyServer {
  url: string
  /** What it answers, which a test may change. */
  answer: RequestListener
  /** How often it was asked. */
  asked: number
}

const keySet: RequestListener = (_request, response) => response.end(JSON.stringify({ keys: [signer.jwk] }))

/** A server of a key set, for one test. */
async function keyServer(answer: RequestListener = keySet): Promise<KeyServer> {
  const server = createServer((request, response) => {
    keys.asked += 1
    keys.answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const keys = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`, answer, asked: 0 }
  return keys
}

const of = async (keys: KeyServer, names = ['Express 5']): Promise<Victims> =>
  victimsOf({ issuer: ISSUER, audience: AUDIENCE, jwksUrl: keys.url }, names)
const withKid = (kid: unknown): Promise<string> => stranger.sign({}, { kid })
const flood = async (victims: Victims, length: number, from = 0): Promise<string[]> => {
  const tokens = await Promise.all(Array.from({ length }, (_, i) => withKid(`unknown-${from + i}`)))
  return [...new Set(await Promise.all(tokens.map(async (token) => victims.send({ token }))))]
}
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe('attack: a wrong kid', () => {
  test('of another key, of none, or of no sense', async () => {
    const victims = await of(await keyServer(), undefined)
    const kids = [
      'key-2',
      'key-1\0',
      'KEY-1',
      '',
      '../../dev/null',
      "' or 1=1",
      '__proto__',
      0,
      {},
      ['key-1'],
      null,
    ]
    for (const kid of kids)
      expect(await victims.send({ token: await withKid(kid) })).toBe('401 token_invalid')
    expect(await victims.send({ token: await withKid('key-1') })).toBe('401 token_invalid')
    expect(await victims.send({ token: await withKid(undefined) })).toBe('401 token_invalid')
    expect(await victims.send({ token: good })).toMatch(/^200 /)
  })
})

describe('attack: a flood of tokens with unknown kids', () => {
  test('is one request to the key set in 30 seconds, and good tokens pass meanwhile', async () => {
    const keys = await keyServer()
    const victims = await of(keys)
    expect(await victims.send({ token: good })).toMatch(/^200 /)
    const [bad, fresh] = await Promise.all([
      flood(victims, 300),
      victims.send({ token: await signer.sign() }),
    ])
    expect([bad, fresh.slice(0, 3), keys.asked]).toEqual([['401 token_invalid'], '200', 1])

    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
    expect(await flood(victims, 300, 300)).toEqual(['401 token_invalid'])
    expect(await flood(victims, 50, 600)).toEqual(['401 token_invalid'])
    expect(keys.asked).toBe(2)
  })

  test.each<[string, RequestListener]>([
    ['500', (_request, response) => response.writeHead(500).end()],
    ['HTML', (_request, response) => response.end('<html>')],
    ['with a hang-up', (request) => request.socket.destroy()],
  ])(
    'is a request a second to a key set that answers %s, and the keys that are known stay known',
    async (_name, fail) => {
      const keys = await keyServer()
      const victims = await of(keys)
      expect(await victims.send({ token: good })).toMatch(/^200 /)
      keys.answer = fail
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
      const start = performance.now()
      const seen = new Set<string>()
      for (let i = 0; i < 20; i += 1) {
        for (const answer of await flood(victims, 10, i * 10)) seen.add(answer)
        expect(await victims.send({ token: await signer.sign() })).toMatch(/^200 /)
      }
      expect([...seen]).toEqual(['503 keys_unavailable'])
      expect(keys.asked).toBeLessThanOrEqual(2 + Math.floor((performance.now() - start) / 1000))
    },
  )
})

describe('attack: a key set that cannot be trusted to answer', () => {
  const answers: Record<string, RequestListener> = {
    'answers 500': (_request, response) => response.writeHead(500).end(),
    'answers 200 without a body': (_request, response) => response.end(),
    'answers HTML': (_request, response) => response.end('<html><body>Sign in</body></html>'),
    'answers a list': (_request, response) => response.end('[]'),
    'answers null': (_request, response) => response.end('null'),
    'answers keys that are none': (_request, response) => response.end('{"keys":"none"}'),
    'answers keys that are text': (_request, response) => response.end('{"keys":["a"]}'),
    'answers 10 MB': (_request, response) =>
      response.end(JSON.stringify({ keys: [signer.jwk], padding: 'x'.repeat(10_000_000) })),
    'never stops': (_request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(100_000)), 1)
      response.on('close', () => clearInterval(timer))
    },
    'hangs up': (request) => request.socket.destroy(),
    'stops in its middle': (_request, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('{"keys":[')
      setTimeout(() => response.destroy(), 20)
    },
  }

  test.each(Object.entries(answers))(
    '%s: refused with 503, asked once in a second, believed again after it',
    async (_name, answer) => {
      const keys = await keyServer(answer)
      const victims = await of(keys)
      const start = performance.now()
      for (let i = 0; i < 3; i += 1) {
        const tokens = await Promise.all(Array.from({ length: 20 }, () => signer.sign()))
        const seen = await Promise.all(tokens.map(async (token) => victims.send({ token })))
        expect(new Set(seen)).toEqual(new Set(['503 keys_unavailable']))
      }
      expect(keys.asked).toBeLessThanOrEqual(1 + Math.floor((performance.now() - start) / 1000))
      keys.answer = keySet
      await sleep(1020)
      expect(await victims.send({ token: good })).toMatch(/^200 /)
    },
  )

  test('hangs: one request for everybody who waits, and 503 for all of them after five seconds', async () => {
    const keys = await keyServer(() => undefined)
    const victims = await of(keys)
    const start = performance.now()
    expect(await flood(victims, 200)).toEqual(['503 keys_unavailable'])
    expect(performance.now() - start).toBeLessThan(12_000)
    expect(keys.asked).toBe(1)
  })

  test.each([301, 302, 303, 307, 308])(
    'redirects with %d: followed neither to another host nor to a file',
    async (status) => {
      const elsewhere = await keyServer()
      for (const location of [
        elsewhere.url,
        'file:///etc/passwd',
        'http://169.254.169.254/latest/meta-data/',
        '//127.0.0.1/',
      ]) {
        const keys = await keyServer((_request, response) => response.writeHead(status, { location }).end())
        const victims = await of(keys)
        expect(await victims.send({ token: good })).toBe('503 keys_unavailable')
        expect([keys.asked, elsewhere.asked]).toEqual([1, 0])
      }
    },
  )

  test('holds secrets, private keys or rubbish beside the right key: none of them verifies a token', async () => {
    const secret = Buffer.alloc(32, 'secret')
    const oct = { kty: 'oct', k: secret.toString('base64url'), kid: 'key-2' }
    const rubbish = [
      {},
      { kid: 'key-3' },
      { kty: 'RSA', kid: 'key-4' },
      { ...stranger.jwk, kid: 'key-5', use: 'enc' },
    ]
    const victims = await of(
      await keyServer((_request, response) =>
        response.end(JSON.stringify({ keys: [oct, ...rubbish, signer.jwk] })),
      ),
      undefined,
    )
    expect(await victims.send({ token: good })).toMatch(/^200 /)
    for (const [alg, kid] of [
      ['HS256', 'key-2'],
      ['HS256', 'key-1'],
      ['HS512', undefined],
    ] as const) {
      const token = await new CompactSign(Buffer.from(JSON.stringify(signer.members())))
        .setProtectedHeader({ alg, ...(kid && { kid }) })
        .sign(createSecretKey(secret))
      expect(await victims.send({ token })).toBe('401 token_invalid')
    }
    for (const kid of ['key-3', 'key-4', 'key-5']) {
      expect(await victims.send({ token: await withKid(kid) })).toMatch(
        /^(401 token_invalid|503 keys_unavailable)$/,
      )
    }
    expect(await victims.send({ token: good })).toMatch(/^200 /)
  })

  test('a token that could never verify asks for no key set', async () => {
    const keys = await keyServer()
    const victims = await of(keys, undefined)
    const [header, payload] = good.split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    for (const token of ['a.b.c', `${none}.${payload}.`, `${header}.${payload}`, 'x'.repeat(20_000)]) {
      expect(await victims.send({ token })).toBe('401 token_invalid')
    }
    expect(keys.asked).toBe(0)
  })
})

test('a key set is fetched once for many tokens, and every server asks for its own', async () => {
  const keys = await keyServer()
  const victims = await of(keys, undefined)
  const tokens = await Promise.all(Array.from({ length: 20 }, (_, i) => signer.sign({ sub: `u${i}` })))
  for (const answer of await Promise.all(tokens.map(async (token) => victims.send({ token })))) {
    expect(answer).toMatch(/^200 /)
  }
  expect(keys.asked).toBe(victims.sites.length)
})
