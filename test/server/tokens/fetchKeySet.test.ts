import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { fetchKeySet } from '../../../src/server/tokens/fetchKeySet.js'

const keySet = { keys: [{ kty: 'OKP', crv: 'Ed25519', kid: 'ключ', x: 'A'.repeat(43) }] }
const origin = { status: 200, body: '', hits: 0, cutAt: 0 }
const server = createServer((_request, response) => {
  origin.hits += 1
  const bytes = Buffer.from(origin.body)
  response.writeHead(origin.status)
  if (origin.cutAt === 0) response.end(bytes)
  else {
    response.write(bytes.subarray(0, origin.cutAt))
    setTimeout(() => response.end(bytes.subarray(origin.cutAt)), 20)
  }
})
let url: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
})
afterAll(() => server.close())
beforeEach(() => {
  Object.assign(origin, { status: 200, body: JSON.stringify(keySet), hits: 0, cutAt: 0 })
})
afterEach(() => {
  vi.useRealTimers()
})

type Fetch = ReturnType<typeof fetchKeySet>
const ask = (fetch: Fetch): Promise<Response> =>
  fetch(url, { headers: new Headers(), method: 'GET', redirect: 'manual', signal: AbortSignal.timeout(5000) })

describe('fetchKeySet', () => {
  test('gives the key set, each time anew', async () => {
    const fetch = fetchKeySet()
    expect(await (await ask(fetch)).json()).toEqual(keySet)
    expect(await (await ask(fetch)).json()).toEqual(keySet)
    expect(origin.hits).toBe(2)
  })

  test.each<[string, Partial<typeof origin>, RegExp]>([
    ['another status than 200', { status: 404 }, /answered 404, not 200/],
    ['an answer that has no body', { status: 204 }, /answered 204, not 200/],
    ['an answer that is empty', { body: '' }, /JSON/],
    ['what is no JSON', { body: '<html>' }, /JSON/],
    ['what is no key set', { body: '{"keys":"none"}' }, /JSON Web Key Set malformed/],
    ['more than a million characters', { body: `{"keys":[],"a":"${'x'.repeat(1_000_000)}"}` }, /longer than/],
  ])('refuses %s', async (_what, answer, message) => {
    Object.assign(origin, answer)
    await expect(ask(fetchKeySet())).rejects.toThrow(message)
  })

  test('reads a letter that comes in two parts', async () => {
    origin.cutAt = Buffer.from(origin.body.slice(0, origin.body.indexOf('к'))).length + 1
    expect(await (await ask(fetchKeySet())).json()).toEqual(keySet)
  })

  test('takes a million characters', async () => {
    const start = '{"keys":[],"a":"'
    origin.body = `${start}${'x'.repeat(1_000_000 - start.length - 2)}"}`
    expect((await ask(fetchKeySet())).status).toBe(200)
  })

  test('asks a failing address once a second, and goes on where it has recovered', async () => {
    const fetch = fetchKeySet()
    origin.status = 500
    await expect(ask(fetch)).rejects.toThrow(/answered 500/)
    origin.status = 200
    await new Promise((resolve) => setTimeout(resolve, 1050))
    expect((await ask(fetch)).status).toBe(200)
    expect(origin.hits).toBe(2)
  })

  test('asks again the moment a second has passed, and not before', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const fetch = fetchKeySet()
    origin.status = 500
    await expect(ask(fetch)).rejects.toThrow(/answered 500/)
    origin.status = 200
    vi.advanceTimersByTime(999)
    for (let i = 0; i < 5; i += 1) await expect(ask(fetch)).rejects.toThrow(/failed less than a second ago/)
    expect(origin.hits).toBe(1)
    vi.advanceTimersByTime(1)
    expect((await ask(fetch)).status).toBe(200)
  })
})
