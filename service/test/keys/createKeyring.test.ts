import { createLocalJWKSet, decodeProtectedHeader, importSPKI, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { createKeyring, type KeyringOptions, type KeyStore, type StoredKey } from '../../src/keys/index.js'

const START = Date.UTC(2026, 10, 28)
const TOKEN_LIFE = 1_800_000

/** What a table of keys does, in memory: the table itself is tested with the store. */
function keyStore(): KeyStore & { keys: StoredKey[] } {
  const keys: StoredKey[] = []
  return {
    keys,
    list: async () => keys.toSorted((a, b) => a.number - b.number),
    insert: async (key) => {
      if (!keys.some(({ number }) => number === key.number)) keys.push(key)
    },
    remove: async (number) => {
      const at = keys.findIndex((key) => key.number === number)
      if (at >= 0) keys.splice(at, 1)
    },
  }
}
function setUp(options: Partial<KeyringOptions> = {}) {
  const store = keyStore()
  const clock = { now: START }
  const make = (more: Partial<KeyringOptions> = {}) =>
    createKeyring({
      store,
      algorithm: 'EdDSA',
      tokenLife: TOKEN_LIFE,
      now: () => clock.now,
      ...options,
      ...more,
    })
  return { store, clock, make, keyring: make() }
}
const claims = (clock: { now: number }) => ({
  sub: 'user_42',
  exp: Math.floor((clock.now + TOKEN_LIFE) / 1000),
})
const kidOf = (token: string): unknown => decodeProtectedHeader(token).kid

describe('a keyring', () => {
  test.each(['RS256', 'EdDSA'] as const)(
    'makes its first key, and signs access tokens with it: %s',
    async (algorithm) => {
      const { keyring, store, clock } = setUp({ algorithm })
      const token = await keyring.sign(claims(clock))
      expect(store.keys).toHaveLength(1)
      const jwks = createLocalJWKSet(await keyring.jwks())
      const { protectedHeader, payload } = await jwtVerify(token, jwks, {
        typ: 'at+jwt',
        currentDate: new Date(clock.now),
      })
      expect(protectedHeader).toEqual({ alg: algorithm, kid: store.keys[0]?.kid, typ: 'at+jwt' })
      expect(payload.sub).toBe('user_42')
      await jwtVerify(token, await importSPKI(await keyring.pem(), algorithm), {
        currentDate: new Date(clock.now),
      })
    },
  )

  test('publishes no private part', async () => {
    const { keyring } = setUp({ algorithm: 'RS256' })
    const { keys } = await keyring.jwks()
    expect(Object.keys(keys[0] ?? {}).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
  })

  test('S52: two replicas that start at once on an empty store have one key', async () => {
    const { store, make, clock } = setUp()
    const [a, b] = [make(), make()]
    const tokens = await Promise.all([a.sign(claims(clock)), b.sign(claims(clock))])
    expect(store.keys).toHaveLength(1)
    expect(new Set(tokens.map(kidOf)).size).toBe(1)
  })

  test('rotates without a moment in which somebody lacks a key', async () => {
    const { keyring, make, clock } = setUp()
    const other = make()
    const before = await other.sign(claims(clock))
    const kid = await keyring.rotate()
    const published = async () => (await other.jwks()).keys.map((key) => key.kid)
    clock.now += 30_000
    expect(await published()).toEqual([kidOf(before), kid]) // the other replica publishes it
    for (let second = 30; second < 120; second += 10) {
      expect(kidOf(await keyring.sign(claims(clock)))).toBe(kidOf(before)) // before it signs
      clock.now += 10_000
    }
    expect(kidOf(await keyring.sign(claims(clock)))).toBe(kid)
    expect(kidOf(await other.sign(claims(clock)))).toBe(kid)
    clock.now += TOKEN_LIFE
    expect(await published()).toEqual([kidOf(before), kid]) // as long as one of its tokens may live
    clock.now += 30_000
    await published()
    clock.now += 30_000
    expect(await published()).toEqual([kid])
  })

  test('rotated by two at once makes one key', async () => {
    const { keyring, make, store } = setUp()
    await keyring.jwks()
    const kids = await Promise.all([keyring.rotate(), make().rotate()])
    expect(new Set(kids).size).toBe(1)
    expect(store.keys).toHaveLength(2)
  })

  test('verifies its own tokens until they expire, and no others', async () => {
    const { keyring, clock } = setUp()
    const token = await keyring.sign(claims(clock))
    expect(await keyring.verify(token)).toMatchObject({ sub: 'user_42' })
    const foreign = setUp()
    expect(await keyring.verify(await foreign.keyring.sign(claims(clock)))).toBeUndefined()
    for (const bad of ['', 'a.b.c', `${token}x`, token.replace(/\.[^.]*$/, '.')]) {
      expect(await keyring.verify(bad)).toBeUndefined()
    }
    clock.now += TOKEN_LIFE + 1_000
    expect(await keyring.verify(token)).toBeUndefined()
  })

  test('asks the store once for many tokens, and again where it has failed', async () => {
    const { store, clock } = setUp()
    let asked = 0
    let isDown = true
    const list = async (): Promise<StoredKey[]> => {
      asked += 1
      if (isDown) throw new Error('down')
      return store.list()
    }
    const keyring = createKeyring({
      store: { ...store, list },
      algorithm: 'EdDSA',
      tokenLife: 1,
      now: () => clock.now,
    })
    await expect(keyring.sign(claims(clock))).rejects.toThrow('down')
    isDown = false
    await Promise.all(Array.from({ length: 20 }, () => keyring.sign(claims(clock))))
    expect(asked).toBe(3) // the failed one, the empty one, and that with the new key
    clock.now -= 3_600_000 // a clock that is set back does not freeze the list
    await keyring.sign(claims(clock))
    expect(asked).toBe(4)
  })
})

describe('a secret', () => {
  test('encrypts the private keys in the store', async () => {
    const { keyring, store, clock } = setUp({ secret: 'correct horse' })
    await keyring.sign(claims(clock))
    expect(store.keys[0]?.privateJwk).not.toContain('"d"')
    expect(store.keys[0]?.privateJwk.split('.')).toHaveLength(5)
  })

  test('that is another one, or missing, is told, and nothing is signed', async () => {
    const { keyring, make, store, clock } = setUp({ secret: 'correct horse' })
    await keyring.sign(claims(clock))
    await expect(make({ secret: 'wrong' }).sign(claims(clock))).rejects.toThrow(
      /encrypted with another secret/,
    )
    const bare = createKeyring({ store, algorithm: 'EdDSA', tokenLife: 1, now: () => clock.now })
    await expect(bare.sign(claims(clock))).rejects.toThrow(/is encrypted, and the service has no secret/)
  })
})
