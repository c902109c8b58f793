import type { User } from 'impersonation-kit/server'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Site } from '../../conformance/frameworks.js'
import { createSigner, type Signer, type Victims, victimsOf, watched } from '../support/victims.js'

let signer: Signer
beforeAll(async () => {
  signer = await createSigner()
})

/** A site that counts how often it really verifies: the mapper is asked once for every token that turns out good. */
async function counted(max: number): Promise<{ victims: Victims; site: Site; count: () => number }> {
  let count = 0
  const claims = (
    value: unknown,
  ): { state: 'none' } | { state: 'impersonated'; impersonator: { id: string; kind: 'person' } } => {
    count += 1
    const { act } = value as { act?: { sub: string } }
    return act ? { state: 'impersonated', impersonator: { id: act.sub, kind: 'person' } } : { state: 'none' }
  }
  const victims = await victimsOf({ ...signer.options, cache: { max }, claims }, ['Express 5'])
  return { victims, site: victims.sites[0]!, count: () => count }
}

const nameOf = (answer: Promise<User>): Promise<string> =>
  answer.then(
    (user) => [user.userId, user.impersonatorUserId].filter(Boolean).join(' by '),
    (error: { code: string }) => error.code,
  )
/** The same token with another signature. */
const spoilt = (token: string): string => `${token.slice(0, -9)}AAAAAAAAA`
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1))

describe('attack: a token that is nearly one that is remembered', () => {
  test('is another token', async () => {
    const { victims, count } = await counted(100)
    const token = await signer.sign()
    expect(await victims.send({ token })).toMatch(/^200 /)
    const [header, payload, signature] = token.split('.')
    const admin = Buffer.from(JSON.stringify(signer.members({ sub: 'admin' }))).toString('base64url')
    for (const other of [
      `${token}A`,
      spoilt(token),
      token.slice(0, -2),
      `${header}.${admin}.${signature}`,
      `${header}.${payload}A.${signature}`,
    ]) {
      expect(await victims.send({ token: other })).toBe('401 token_invalid')
    }
    expect(count()).toBe(1)
  })
})

describe('attack: a 10,000-way race on the cache', () => {
  test('over one token verifies it once, and no caller shares an object with another', async () => {
    const { site, count } = await counted(5000)
    const token = await signer.sign({ act: { sub: 'admin_7' }, properties: { a: { b: 1 } } })
    const users = await watched(
      () => Promise.all(Array.from({ length: 10_000 }, () => site.verifyToken(token))),
      [token],
    )
    expect(count()).toBe(1)
    for (const shared of [
      users,
      users.map((user) => user.impersonation),
      users.map((user) => user.properties),
    ]) {
      expect(new Set<unknown>(shared).size).toBe(10_000)
    }
    expect(new Set(await Promise.all(users.map((user) => nameOf(Promise.resolve(user)))))).toEqual(
      new Set(['user_42 by admin_7']),
    )
  })

  test('over 200 tokens verifies each once, and gives each its own user', async () => {
    const { site, count } = await counted(5000)
    const tokens = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        signer.sign({ sub: `u${i}`, ...(i % 2 && { act: { sub: `a${i}` } }) }),
      ),
    )
    const names = await Promise.all(
      Array.from({ length: 10_000 }, (_, i) => nameOf(site.verifyToken(tokens[(i * 7919) % 200]!))),
    )
    names.forEach((name, i) => {
      const of = (i * 7919) % 200
      expect(name).toBe(of % 2 ? `u${of} by a${of}` : `u${of}`)
    })
    expect(count()).toBe(200)
  })

  test('over good, bad and expired tokens in a cache that is far too small gives each its own answer', async () => {
    const { site } = await counted(4)
    const answers = new Map<string, string>()
    for (let i = 0; i < 20; i += 1) {
      answers.set(await signer.sign({ sub: `u${i}` }), `u${i}`)
      answers.set(await signer.sign({ sub: `late${i}`, exp: 1 }), 'token_expired')
      answers.set(spoilt(await signer.sign({ sub: `x${i}` })), 'token_invalid')
    }
    const tokens = [...answers.keys()]
    await watched(
      () =>
        Promise.all(
          Array.from({ length: 10_000 }, async (_, i) => {
            const token = tokens[(i * 7919) % tokens.length]!
            if (i % 500 === 0) await tick()
            expect(await nameOf(site.verifyToken(token))).toBe(answers.get(token))
          }),
        ),
      tokens,
    )
  })

  test('over a token that expires in the middle: from the first refusal on there are only refusals', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { site } = await counted(5000)
    // Clocks may differ by five seconds: it has at least one left.
    const token = await signer.sign({ exp: Math.floor(Date.now() / 1000) - 3 })
    const seen: string[] = []
    while (seen.length < 10_000 || seen.at(-1) === 'user_42') {
      seen.push(...(await Promise.all(Array.from({ length: 200 }, () => nameOf(site.verifyToken(token))))))
      await tick()
      vi.setSystemTime(Date.now() + 50)
    }
    expect(new Set(seen.slice(0, 200))).toEqual(new Set(['user_42']))
    expect(new Set(seen.slice(seen.indexOf('token_expired')))).toEqual(new Set(['token_expired']))
  })

  test('of HTTP requests, good and forged, on every framework: nobody gets the answer of another', async () => {
    const victims = await victimsOf({ ...signer.options, cache: { max: 8 } })
    const people = await Promise.all(
      Array.from({ length: 25 }, async (_, i) => ({
        id: `u${i}`,
        token: await signer.sign({ sub: `u${i}` }),
      })),
    )
    const ask = async ({ id, token }: { id: string; token: string }, site: Site): Promise<void> => {
      const [good, bad] = await Promise.all(
        [token, spoilt(token)].map((one) =>
          fetch(`${site.url}/me`, { headers: { authorization: `Bearer ${one}` } }),
        ),
      )
      expect([((await good!.json()) as User).userId, bad!.status]).toEqual([id, 401])
    }
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(victims.sites.map((site) => Promise.all(people.map((person) => ask(person, site)))))
    }
  })
})

describe('attack: filling the memory', () => {
  test('with bad tokens pushes no good one out, and nothing of them is kept', async () => {
    const { site, count } = await counted(2)
    const token = await signer.sign()
    await site.verifyToken(token)
    const bad = Array.from({ length: 500 }, (_, i) => `${token.slice(0, -20)}${String(i).padStart(20, 'x')}`)
    const seen = await watched(() => Promise.all(bad.map((one) => nameOf(site.verifyToken(one)))), bad)
    expect(new Set(seen)).toEqual(new Set(['token_invalid']))
    await site.verifyToken(token)
    expect(count()).toBe(1)
  })

  test('with good tokens, which anybody who signs in can have, holds no more than max of them', async () => {
    const { site, count } = await counted(10)
    const tokens = await Promise.all(Array.from({ length: 200 }, (_, i) => signer.sign({ sub: `u${i}` })))
    for (const token of tokens) await site.verifyToken(token)
    const all = count()
    for (const token of tokens.slice(0, 100)) await site.verifyToken(token)
    expect(count() - all).toBe(100)
  })
})
