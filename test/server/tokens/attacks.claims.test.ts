import fc from 'fast-check'
import type { User } from 'impersonation-kit/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { faultOfClaims } from '../../../src/server/tokens/faultOfClaims.js'
import { createSigner, type Signer, startVictims, type Victims } from '../support/victims.js'

let signer: Signer
let victims: Victims & { close: () => void }
beforeAll(async () => {
  signer = await createSigner()
  victims = await startVictims(signer.options)
})
afterAll(() => victims.close())

/** A good token's claims as text, with more text at their end. */
const textWith = (more: string): string => `${JSON.stringify(signer.members()).slice(0, -1)},${more}}`
const send = async (more: string, path = '/me'): Promise<string> => {
  const token = await signer.signText(textWith(more))
  expect(token.length).toBeLessThan(16_384)
  return victims.send({ token, path })
}
const userOf = (answer: string): User => {
  expect(answer).toMatch(/^200 /)
  return JSON.parse(answer.slice(4)) as User
}
const nested = (open: string, close: string, depth: number): string =>
  open.repeat(depth) + 1 + close.repeat(depth)

describe('attack: a claim that stands twice', () => {
  test.each([
    ['sub, another user first', '"sub":"admin_7"'],
    ['sub, the same user', '"sub":"user_42"'],
    ['sub, written with an escape', '"s\\u0075b":"admin_7"'],
    ['act, nobody last', '"act":{"sub":"admin_7"},"act":null'],
    ['act, nobody first', '"act":null,"act":{"sub":"admin_7"}'],
    ['act, an escape and white space', '"act":{"sub":"admin_7"},"\\u0061ct" \n:\t null'],
    ['the actor in act', '"act":{"sub":"admin_7","sub":"user_42"}'],
    ['the mode of the session', '"act":{"sub":"a"},"impersonation":{"mode":"read-only","mode":"full"}'],
    ['exp', `"exp":${Number.MAX_SAFE_INTEGER}`],
    ['a name that is empty', '"":1,"":2'],
    ['deep in properties, behind a list', '"properties":{"a":[{"b":1},{"c":1,"c":2}]}'],
  ])('%s', async (_name, more) => {
    expect(await send(more)).toBe('401 token_invalid')
    expect(victims.runs()).toBe(0)
  })

  test('names that are alike in different objects, and names within text, are none', async () => {
    const text = String.raw`"act":{"sub":"admin_7"},"properties":{"sub":"\\","act":"\"act\":1,\"act\":","l":[{"a":1},{"a":2}]}`
    expect(userOf(await send(text)).impersonatorUserId).toBe('admin_7')
  })

  test('whatever JSON.stringify writes holds none, and with a name added again holds one', () => {
    const token = (text: string): string => `.${Buffer.from(text).toString('base64url')}.`
    fc.assert(
      fc.property(fc.object({ maxDepth: 4, withNullPrototype: true }), fc.nat(3), (value, spaces) => {
        const text = JSON.stringify(value, null, spaces)
        expect(faultOfClaims(token(text))).toBeUndefined()
        expect(faultOfClaims(token(text), JSON.parse(text))).toBeUndefined()
        for (const name of Object.keys(JSON.parse(text) as object)) {
          const twice = `{${JSON.stringify(name)}:0,${text.slice(text.indexOf('{') + 1)}`
          expect(faultOfClaims(token(twice))).toBe('has the same claim twice')
          expect(faultOfClaims(token(twice), JSON.parse(twice))).toBe('has the same claim twice')
        }
      }),
    )
  })
})

test('a text that stops in its middle is looked at to its end, and no longer', () => {
  for (const text of ['{"a', '{"a\\', '{"a\\"', '"', '[[', '']) {
    expect(faultOfClaims(`.${Buffer.from(text).toString('base64url')}.`)).toBeUndefined()
  }
})

describe('attack: claims that are nested deep', () => {
  test.each([
    ['act in act', `"act":${nested('{"sub":"a","act":', '}', 600)}`],
    ['lists in properties', `"properties":${nested('[', ']', 5800)}`],
    ['objects in properties', `"properties":${nested('{"a":', '}', 1900)}`],
    ['lists in the actor', `"act":{"sub":${nested('[', ']', 5800)}}`],
  ])('%s', async (_name, more) => {
    expect(await send(more)).toBe('401 token_invalid')
  })

  test('a chain of actors that can be read names the last of them, and the others decide nothing', async () => {
    const chain = '"act":{"sub":"admin_7","act":{"sub":"service_2","act":{"sub":"user_42"}}}'
    expect(userOf(await send(chain)).impersonatorUserId).toBe('admin_7')
    expect(await send(chain, '/direct')).toBe('403 impersonation_forbidden')
  })
})

describe('attack: names that JavaScript gives a meaning', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON']

  test.each(names)('%s as a claim and in properties: nothing is polluted, nothing lost', async (name) => {
    const evil = '{"polluted":1,"act":null,"impersonator_user_id":null,"userId":"admin_7"}'
    const more = `"${name}":${evil},"act":{"sub":"admin_7"},"properties":{"${name}":${evil}}`
    const user = userOf(await send(more))
    expect([user.userId, user.impersonatorUserId]).toEqual(['user_42', 'admin_7'])
    expect(Object.entries(user.properties!)).toEqual([[name, JSON.parse(evil)]])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(await send(more, '/direct')).toBe('403 impersonation_forbidden')
  })

  test.each(names)('an act or a marker that is made of %s is no actor who can be told', async (name) => {
    for (const more of [`"act":{"${name}":{"sub":"x"}}`, `"impersonator_user_id":{"${name}":"x"}`]) {
      expect(userOf(await send(more))).toMatchObject({
        impersonatorUserId: 'unknown',
        impersonation: { mode: 'read-only' },
      })
      expect(await send(more, '/direct')).toBe('403 impersonation_forbidden')
    }
  })
})

describe('attack: an id that is none', () => {
  test.each<[string, string]>([
    ['empty', '""'],
    ['blank', '" \\t "'],
    ['of characters that nobody sees', '"\\u200b\\u200d"'],
    ['a lone surrogate', '"\\ud800"'],
    ['half a pair within', '"user\\udc00"'],
    ['a line break', '"user_42\\r\\nX-Injected: 1"'],
    ['a zero byte', '"user_42\\u0000"'],
    ['of 257 characters', `"${'x'.repeat(257)}"`],
    ['of 11,000 characters', `"${'x'.repeat(11_000)}"`],
    ['a number', '42'],
    ['a list', '["user_42"]'],
    ['null', 'null'],
  ])('%s, as the user and as the impersonator', async (_name, id) => {
    const { sub: _sub, ...rest } = signer.members()
    const nobody = `${JSON.stringify(rest).slice(0, -1)},"sub":${id}}`
    expect(await victims.send({ token: await signer.signText(nobody) })).toBe('401 token_invalid')
    expect(userOf(await send(`"act":{"sub":${id}}`)).impersonatorUserId).toBe('unknown')
    expect(await send(`"act":{"sub":${id}}`, '/direct')).toBe('403 impersonation_forbidden')
  })

  test('an id of 10 MB is refused with its token, before the token is read', async () => {
    const token = await signer.sign({ sub: 'x'.repeat(10_000_000) })
    const site = victims.sites[0]!
    await expect(site.verifyToken(token)).rejects.toMatchObject({
      code: 'token_invalid',
      message: 'The access token is longer than 16384 characters.',
    })
  })

  test('ids of every script are themselves, to the last character', async () => {
    for (const id of [
      '用户42',
      'пользователь',
      'user 42',
      'مستخدم',
      '👩‍👧',
      'é',
      'e\u0301',
      'a"b\\c<d>&;,=%0d%0a',
    ]) {
      const user = userOf(await send(`"act":{"sub":${JSON.stringify(id)}},"email":${JSON.stringify(id)}`))
      expect([user.impersonatorUserId, user.email]).toEqual([id, id])
    }
  })

  test('bytes that are no UTF-8 are refused, so that no two ids become one', async () => {
    const [head = '', tail = ''] = JSON.stringify(signer.members({ sub: '|' })).split('|')
    for (const byte of [0xff, 0xc0, 0xed]) {
      const payload = Buffer.concat([Buffer.from(head), Buffer.from([0x61, byte]), Buffer.from(tail)])
      expect(await victims.send({ token: await signer.signText(payload) })).toBe('401 token_invalid')
      expect(await victims.send({ token: await signer.sign({ sub: 'é' }) })).toMatch(
        /^200 \{"userId":"é"[,}]/,
      )
    }
  })

  test.each(['', 'null', '[]', '"text"', '1', '{', '{"iss":', '\0'])('claims that are %j', async (text) => {
    expect(await victims.send({ token: await signer.signText(text) })).toBe('401 token_invalid')
  })
})
