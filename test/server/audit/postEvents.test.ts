import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Delivery, postEvents } from '../../../src/server/audit/postEvents.js'
import { answer, type Collector, startCollector } from '../support/collector.js'

let collector: Collector
beforeEach(async () => {
  collector = await startCollector()
})
afterEach(() => collector.stop())

/** What becomes of events that a server answers so. */
function post(status: number, headers?: Record<string, string>, timeout = 5000): Promise<Delivery> {
  collector.answers.push(answer(status, headers))
  return postEvents(collector.url, new Headers({ 'x-key': 'k' }), [], timeout)
}

describe('events that are posted', () => {
  test('are one JSON array, with the headers', async () => {
    expect(await postEvents(collector.url, new Headers({ 'x-key': 'k' }), [], 5000)).toEqual({
      state: 'stored',
    })
    expect(collector.batches).toEqual([[]])
    expect(collector.headers[0]).toMatchObject({ 'x-key': 'k' })
  })

  test.each([200, 201, 202, 204])('are stored by %i', async (status) => {
    expect(await post(status)).toEqual({ state: 'stored' })
  })

  test.each([400, 413, 422])('are refused for good by %i', async (status) => {
    expect(await post(status, { 'retry-after': '1' })).toEqual({ state: 'refused', status })
  })

  test.each([302, 401, 403, 404, 409, 415, 499])(
    'may be sent again after %i, which says of the request that it is wrong',
    async (status) => {
      expect(await post(status, { location: '/' })).toEqual({ state: 'failed', status })
      expect(await post(status, { 'retry-after': '2' })).toEqual({ state: 'failed', status, after: 2000 })
    },
  )

  test.each([408, 429, 500, 503])('may be sent again after %i', async (status) => {
    expect(await post(status)).toEqual({ state: 'failed' })
    expect(await post(status, { 'retry-after': '2' })).toEqual({ state: 'failed', after: 2000 })
  })

  test('may be sent again where no server answers, or none in time', async () => {
    collector.answers.push(() => undefined)
    expect(await postEvents(collector.url, new Headers(), [], 50)).toEqual({ state: 'failed' })
    await collector.stop()
    expect(await post(204)).toEqual({ state: 'failed' })
    await collector.start()
  })

  test('leave their connection to the next ones', async () => {
    const sockets = new Set<unknown>()
    for (let i = 0; i < 5; i += 1) {
      collector.answers.push((response) => {
        sockets.add(response.socket)
        answer(500)(response)
      })
      await postEvents(collector.url, new Headers(), [], 5000)
    }
    expect(sockets.size).toBeLessThan(5)
  })
})

describe('Retry-After', () => {
  test.each([
    ['0', 0],
    ['600', 600_000],
    ['601', 600_000],
    ['Fri, 01 Jan 2100 00:00:00 GMT', 600_000],
    ['Fri Jan  1 00:00:00 2100', 600_000],
    ['2100-01-01T00:00:00Z', 600_000],
  ])('of "%s" is obeyed, for ten minutes at most', async (value, after) => {
    expect(await post(503, { 'retry-after': value })).toEqual({ state: 'failed', after })
  })

  test.each(['Sat, 01 Jan 2000 00:00:00 GMT', '-1', 'soon', '', '1.5s'])(
    'of "%s" is as if there were none',
    async (value) => {
      expect(await post(503, { 'retry-after': value })).toEqual({ state: 'failed' })
    },
  )

  test('with a date says how long from now', async () => {
    const date = new Date(Date.now() + 10_000).toUTCString()
    const { after } = (await post(503, { 'retry-after': date })) as { after: number }
    expect(after).toBeGreaterThan(5000)
    expect(after).toBeLessThanOrEqual(10_000)
  })
})
