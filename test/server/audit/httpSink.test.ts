import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type AuditDrop,
  type AuditEvent,
  type AuditRules,
  AuthError,
  createAuth,
  httpSink,
  type HttpSink,
  type HttpSinkOptions,
} from 'impersonation-kit/server'
import { createTestIssuer, impersonatedUser } from 'impersonation-kit/testing'
import { PATIENCE } from '../../support/limits.js'
import { answer, type Collector, held, startCollector } from '../support/collector.js'

let collector: Collector
const sinks: HttpSink[] = []
beforeEach(async () => {
  collector = await startCollector()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(sinks.splice(0).map((sink) => sink.close(1)))
  await collector.stop()
})

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

let made = 0
function toEvent(phase: 'attempt' | 'outcome', id = `event_${made++}`): AuditEvent {
  const facts = {
    id,
    time: 1,
    action: 'x',
    // Reads that are alike are merged where it is crowded: these are none.
    method: 'POST',
    actor: { id: 'admin_7', kind: 'person' as const },
    subject: { id: 'user_42' },
    mode: 'full' as const,
    requestId: id,
  }
  return phase === 'attempt' ? { ...facts, phase } : { ...facts, phase, status: 200, duration: 1 }
}
const outcome = (id?: string) => toEvent('outcome', id)
const attempt = (id?: string) => toEvent('attempt', id)

function createSink(options: Partial<HttpSinkOptions> = {}) {
  const drops: AuditDrop[] = []
  const sink = httpSink({ url: collector.url, onDrop: (drop) => drops.push(drop), ...options })
  sinks.push(sink)
  return { sink, drops }
}

/** A route that is audited: an impersonator asks it, and `runs` says how often it ran. */
async function audited(sink: HttpSink, rules: Omit<AuditRules, 'sink'> = {}) {
  const issuer = await createTestIssuer()
  const auth = createAuth({ ...issuer.authOptions, audit: { sink, ...rules } })
  const run = vi.fn(() => new Response('done'))
  const handler = auth.protect(auth.audit({ action: 'x' }), run)
  const authorization = `Bearer ${await issuer.sign(impersonatedUser())}`
  const ask = (method: string): Promise<Response> =>
    handler(new Request('https://api.test/', { method, headers: { authorization } }))
  return { ask, runs: () => run.mock.calls.length }
}

/** Lets the server fail so often, without a wait between, that the next try is half a minute away. */
async function beLongAway(sink: HttpSink, last = answer(503)): Promise<void> {
  const random = vi.spyOn(Math, 'random').mockReturnValue(-1)
  collector.answers.push(...Array.from({ length: 7 }, () => answer(503)), (response) => {
    random.mockReturnValue(1)
    last(response)
  })
  void sink(outcome())
  await expect.poll(() => collector.arrivals).toHaveLength(8)
}

/** What became of an attempt. */
const resultOf = (written: void | Promise<void>) =>
  Promise.resolve(written).then(
    () => 'stored',
    (error: unknown) => {
      expect(error).toMatchObject({ name: 'AuthError', code: 'audit_unavailable' })
      return (error as AuthError).message
    },
  )

describe('outcomes', () => {
  test('go together, after a while, as one JSON array with the headers of the app', async () => {
    const { sink } = createSink({
      flushEvery: 100,
      headers: { authorization: 'Bearer key', 'Content-Type': 'x' },
    })
    const events = [outcome(), outcome(), outcome()]
    const startedAt = performance.now()
    for (const event of events) expect(sink(event)).toBeUndefined()
    await expect.poll(() => collector.batches).toEqual([events])
    expect((collector.arrivals[0] ?? 0) - startedAt).toBeGreaterThanOrEqual(95)
    expect(collector.headers[0]).toMatchObject({
      authorization: 'Bearer key',
      'content-type': 'application/json',
    })
  })

  test('go at once where a batch is full, and no batch is larger', async () => {
    const { sink } = createSink({ maxBatch: 10, flushEvery: 60_000 })
    const events = Array.from({ length: 30 }, () => outcome())
    for (const event of events) void sink(event)
    await expect.poll(() => collector.events()).toEqual(events)
    expect(collector.batches.map((batch) => batch.length)).toEqual([10, 10, 10])
  })

  test('that come while others are sent wait for their time again', async () => {
    const { sink } = createSink({ flushEvery: 150 })
    const [first, reply] = held(answer(204))
    collector.answers.push(first)
    void sink(outcome())
    await expect.poll(() => collector.arrivals).toHaveLength(1)
    void sink(outcome())
    void sink(outcome())
    const repliedAt = performance.now()
    reply()
    await expect.poll(() => collector.batches.map((batch) => batch.length)).toEqual([2])
    expect((collector.arrivals[1] ?? 0) - repliedAt).toBeGreaterThanOrEqual(140)
  })

  test('are not put off by those that keep coming after them', async () => {
    const { sink } = createSink({ flushEvery: 100, maxBatch: 1000 })
    for (let round = 0; round < 300 && collector.arrivals.length === 0; round += 1) {
      void sink(outcome())
      await sleep(10)
    }
    expect(collector.arrivals).not.toEqual([])
  })

  test('that could not be sent are tried again after the back-off, not with the next batch', async () => {
    const { sink } = createSink({ flushEvery: 60_000 })
    const [first, refuse] = held(answer(503))
    collector.answers.push(first)
    const event = outcome()
    void sink(event)
    // So it is sent at once, and no flush waits for it when it fails.
    expect(await sink.flush(1)).toBe(false)
    await expect.poll(() => collector.arrivals).toHaveLength(1)
    refuse()
    await expect.poll(() => collector.events()).toEqual([event])
  })
})

describe('an attempt', () => {
  test('goes at once, and is stored when the server has said so', async () => {
    const { sink } = createSink({ flushEvery: 60_000 })
    let isStored = false
    const [first, reply] = held(answer(201))
    collector.answers.push(first)
    const written = Promise.resolve(sink(attempt())).then(() => (isStored = true))
    await expect.poll(() => collector.arrivals).toHaveLength(1)
    await sleep(50)
    expect(isStored).toBe(false)
    reply()
    await written
  })

  test('overtakes outcomes, and shares a request with other attempts', async () => {
    const { sink } = createSink({ maxBatch: 3, flushEvery: 60_000 })
    const [last, reply] = held(answer(204))
    collector.answers.push(last)
    const first = sink(attempt())
    await expect.poll(() => collector.arrivals).toHaveLength(1)
    void sink(outcome('o1'))
    void sink(outcome('o2'))
    const others = ['a1', 'a2'].map((id) => sink(attempt(id)))
    reply()
    await Promise.all([first, ...others])
    expect(collector.batches[0]?.map(({ id }) => id)).toEqual(['a1', 'a2', 'o1'])
    expect(await sink.flush(PATIENCE)).toBe(true)
    expect(collector.batches[1]?.map(({ id }) => id)).toEqual(['o2'])
  })

  test('waits until the server has answered: there is one request at a time', async () => {
    const { sink } = createSink({ maxBatch: 1, flushEvery: 1 })
    const [first, reply] = held(answer(204))
    collector.answers.push(first)
    const written = [sink(attempt())]
    await expect.poll(() => collector.arrivals).toHaveLength(1)
    written.push(sink(attempt('a1')), sink(attempt('a2')))
    await sleep(50)
    expect(collector.arrivals).toHaveLength(1)
    reply()
    expect(await Promise.all(written.map(resultOf))).toEqual(['stored', 'stored', 'stored'])
    expect(collector.events().map(({ id }) => id)).toEqual(['a1', 'a2'])
  })

  test('that the server refuses for good rejects', async () => {
    const { sink, drops } = createSink()
    collector.answers.push(answer(422))
    expect(await resultOf(sink(attempt()))).toMatch(/lost an event \(422\)/)
    expect(await resultOf(sink(attempt()))).toBe('stored')
    await sink.close()
    expect(drops).toEqual([])
  })

  test('rejects at once where there is no room, and where the sink is closed', async () => {
    const { sink, drops } = createSink({ maxBuffered: 1, flushEvery: 60_000 })
    void sink(outcome())
    expect(await resultOf(sink(attempt()))).toMatch(/full/)
    expect(await sink.close(PATIENCE)).toBe(true)
    expect(await resultOf(sink(attempt()))).toMatch(/closed/)
    expect(drops).toEqual([])
  })
})

describe('a server that is not there', () => {
  test.each([429, 503])('by %i: is asked again, each time later, until it has everything', async (status) => {
    const { sink, drops } = createSink({ flushEvery: 1 })
    collector.answers.push(answer(status), answer(status), answer(status))
    const events = [outcome(), outcome()]
    for (const event of events) void sink(event)
    await expect.poll(() => collector.events()).toEqual(events)
    const [a = 0, b = 0, c = 0, d = 0] = collector.arrivals
    for (const [waited, wanted] of [
      [b - a, 250],
      [c - b, 500],
      [d - c, 1000],
    ] as const) {
      expect(waited).toBeGreaterThanOrEqual(wanted / 2 - 5)
    }
    expect(drops).toEqual([])
  })

  test('by Retry-After: is not asked before, not even for an attempt', async () => {
    const { sink } = createSink({ flushEvery: 1 })
    collector.answers.push(answer(429, { 'retry-after': '1' }))
    void sink(outcome())
    await expect.poll(() => collector.arrivals).toHaveLength(1)
    expect(await resultOf(sink(attempt()))).toBe('stored')
    const [first = 0, second = 0] = collector.arrivals
    expect(second - first).toBeGreaterThanOrEqual(990)
    expect(collector.events()).toHaveLength(2)
  })

  test('by Retry-After with a date, and with nonsense', async () => {
    const { sink } = createSink({ flushEvery: 1 })
    let date = ''
    let askedAt = 0
    collector.answers.push(
      (response) => {
        date = new Date(Date.now() + 3000).toUTCString()
        answer(503, { 'retry-after': date })(response)
      },
      (response) => {
        askedAt = Date.now()
        answer(503, { 'retry-after': 'soon' })(response)
      },
    )
    void sink(outcome())
    await expect.poll(() => collector.events()).toHaveLength(1)
    expect(askedAt).toBeGreaterThanOrEqual(Date.parse(date) - 50)
    const [, second = 0, third = 0] = collector.arrivals
    expect(third - second).toBeGreaterThanOrEqual(245)
  })

  test('for an attempt it is asked again after a quarter of a second, however long it has been away', async () => {
    const { sink } = createSink({ flushEvery: 1 })
    await beLongAway(sink, answer(500))
    const startedAt = performance.now()
    expect(await resultOf(sink(attempt()))).toBe('stored')
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    expect(performance.now() - (collector.arrivals[7] ?? 0)).toBeGreaterThanOrEqual(245)
    expect(await sink.flush(PATIENCE)).toBe(true)
    expect(collector.events()).toHaveLength(2)
  })

  test('attack: one that hangs ends with the time-out of its request', async () => {
    const { sink } = createSink({ flushEvery: 1, timeout: 100 })
    collector.answers.push(() => undefined)
    const event = outcome()
    const startedAt = performance.now()
    void sink(event)
    await expect.poll(() => collector.events()).toEqual([event])
    expect((collector.arrivals[1] ?? 0) - startedAt).toBeGreaterThanOrEqual(220)
  })

  test('S39: one that is killed and started again in the middle gets every event, the order kept', async () => {
    const { sink, drops } = createSink({ flushEvery: 5, maxBatch: 7 })
    const sent: string[] = []
    for (let round = 0; round < 60; round += 1) {
      if (round === 20) await collector.stop()
      if (round === 40) await collector.start()
      const event = outcome()
      sent.push(event.id)
      void sink(event)
      await sleep(5)
    }
    expect(await sink.flush(10_000)).toBe(true)
    expect([...new Set(collector.events().map(({ id }) => id))]).toEqual(sent)
    expect(drops).toEqual([])
  })
})

describe('a server that refuses the request, and not the events', () => {
  test.each([401, 403, 404, 409, 302])(
    'by %i: gets them later, as they were, and onDrop is told why they wait',
    async (status) => {
      const { sink, drops } = createSink({ flushEvery: 1 })
      collector.answers.push(answer(status))
      const events = [outcome(), outcome(), outcome()]
      for (const event of events) void sink(event)
      expect(await sink.flush(PATIENCE)).toBe(true)
      expect(collector.batches).toEqual([events])
      await sink.close()
      expect(drops).toEqual([{ count: 0, reason: 'delayed', status }])
    },
  )

  test('one after another, loses nothing: a full buffer refuses writes meanwhile', async () => {
    const { sink, drops } = createSink({ flushEvery: 1, maxBuffered: 3 })
    const { ask, runs } = await audited(sink)
    const write = () => ask('DELETE')
    const [last, release] = held(answer(302, { location: '/sign-in' }))
    collector.answers.push(answer(401), answer(404), last)
    const events = [outcome(), outcome(), outcome()]
    for (const event of events) void sink(event)
    await expect.poll(() => collector.arrivals).toHaveLength(3)
    const refused = await write()
    const { code } = (await refused.json()) as { code: string }
    expect([refused.status, code, runs()]).toEqual([503, 'audit_unavailable', 0])
    release()
    // The collector has them before the sink knows, and until then its buffer is full.
    expect(await sink.flush(PATIENCE)).toBe(true)
    expect(collector.batches).toEqual([events])
    expect((await write()).status).toBe(200)
    await expect.poll(() => collector.events()).toHaveLength(4)
    await sink.close()
    expect(drops.toSorted((a, b) => (b.status ?? 0) - (a.status ?? 0))).toEqual(
      [404, 401, 302].map((status) => ({ count: 0, reason: 'delayed', status })),
    )
  })

  test('for as long as it likes: onDrop is told once, until it has taken events and refuses again', async () => {
    const { sink, drops } = createSink({ flushEvery: 1 })
    for (let round = 0; round < 2; round += 1) {
      collector.answers.push(answer(401), answer(503), answer(401))
      void sink(outcome())
      expect(await sink.flush(PATIENCE)).toBe(true)
      await expect.poll(() => drops).toHaveLength(round + 1)
    }
    await sink.close()
    const told = { count: 0, reason: 'delayed', status: 401 }
    expect(drops).toEqual([told, told])
  })

  test('attack: by a redirect: nothing goes there, and no key', async () => {
    const elsewhere = await startCollector()
    for (const status of [301, 302, 303, 307, 308]) {
      const { sink } = createSink({ flushEvery: 1, headers: { authorization: 'Bearer key' } })
      collector.answers.push(answer(status, { location: elsewhere.url }))
      void sink(outcome())
      expect(await sink.flush(PATIENCE)).toBe(true)
    }
    expect(collector.arrivals).toHaveLength(10)
    expect(elsewhere.arrivals).toEqual([])
    await elsewhere.stop()
  })
})

describe('the buffer', () => {
  test('holds so many of 10,000 events, and onDrop is told of the others, not of each', async () => {
    await collector.stop()
    const { sink, drops } = createSink({ maxBuffered: 500, flushEvery: 1 })
    const events = Array.from({ length: 10_000 }, () => outcome())
    for (const event of events) void sink(event)
    await expect.poll(() => drops).toEqual([{ count: 9500, reason: 'full' }])
    await collector.start()
    expect(await sink.flush(10_000)).toBe(true)
    expect(collector.events()).toEqual(events.slice(0, 500))
  })

  test('counts what is being sent', async () => {
    const { sink, drops } = createSink({ maxBuffered: 2, maxBatch: 2 })
    const [first, reply] = held(answer(204))
    collector.answers.push(first)
    for (let i = 0; i < 2; i += 1) void sink(outcome())
    await expect.poll(() => collector.arrivals).toHaveLength(1)
    void sink(outcome())
    reply()
    await sink.close()
    expect(drops).toEqual([{ count: 1, reason: 'full' }])
  })

  test('of a busy server passes 10,000 events on, a hundred at a time', async () => {
    const { sink, drops } = createSink()
    const events = Array.from({ length: 10_000 }, () => outcome())
    for (const event of events) void sink(event)
    expect(await sink.flush(PATIENCE)).toBe(true)
    expect(collector.events()).toEqual(events)
    expect(collector.batches).toHaveLength(100)
    expect(drops).toEqual([])
  })

  test('says on the console that events are lost, where nobody else is told, and does not say which', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const sink = httpSink({ url: collector.url, headers: { authorization: 'Bearer key' }, maxBuffered: 1 })
    for (let i = 0; i < 5; i += 1) void sink(outcome())
    await sink.close()
    expect(said.mock.calls).toEqual([
      [expect.stringMatching(/^impersonation-kit: httpSink has lost .* 4 \(full\)/)],
    ])
    expect(String(said.mock.calls)).not.toMatch(/key|127/)
  })

  test.each<[string, () => unknown]>([
    ['throws', () => expect.fail('mine')],
    ['rejects', () => Promise.reject(new Error('mine'))],
  ])('survives an onDrop that %s', async (_name, onDrop) => {
    const seen: unknown[] = []
    const note = (reason: unknown) => seen.push(reason)
    process.on('unhandledRejection', note)
    const { sink } = createSink({ maxBuffered: 1, onDrop })
    for (let i = 0; i < 3; i += 1) void sink(outcome())
    expect(await sink.close(PATIENCE)).toBe(true)
    await sleep(10)
    process.off('unhandledRejection', note)
    expect(seen).toEqual([])
  })
})

describe('the end', () => {
  test('flush sends what there is, and says whether that is all of it', async () => {
    const { sink } = createSink({ flushEvery: 60_000 })
    expect(await sink.flush(PATIENCE)).toBe(true)
    expect(collector.arrivals).toEqual([])
    void sink(outcome())
    expect(await sink.flush(PATIENCE)).toBe(true)
    expect(collector.events()).toHaveLength(1)
    await collector.stop()
    void sink(outcome())
    const startedAt = performance.now()
    expect(await sink.flush(300)).toBe(false)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(290)
    await collector.start()
    expect(await sink.flush(PATIENCE)).toBe(true)
    expect(collector.events()).toHaveLength(2)
  })

  test('flush does not wait until a server that was long away would be asked again', async () => {
    const { sink } = createSink({ flushEvery: 1 })
    await beLongAway(sink)
    expect(await sink.flush(10_000)).toBe(true)
  })

  test.each<[string, (sink: HttpSink) => Promise<unknown>, unknown]>([
    ['a flush', (sink) => sink.flush(10_000), true],
    ['an attempt', (sink) => Promise.race([resultOf(sink(attempt())), sleep(10_000)]), 'stored'],
  ])('nor does %s that comes while such a server is being asked', async (_what, wait, result) => {
    const { sink } = createSink({ flushEvery: 1 })
    const [last, refuse] = held(answer(503))
    await beLongAway(sink, last)
    const waited = wait(sink)
    refuse()
    expect(await waited).toBe(result)
  })

  test('a flush that comes while a server gives no answer tries again soon after that, too', async () => {
    const { sink } = createSink({ flushEvery: 1 })
    const [last, breakOff] = held((response) => void response.destroy())
    await beLongAway(sink, last)
    const flushed = sink.flush(10_000)
    breakOff()
    expect(await flushed).toBe(true)
  })

  test('a flush that comes meanwhile waits as long as the server asks for', async () => {
    const { sink } = createSink({ flushEvery: 1 })
    const [last, refuse] = held(answer(503, { 'retry-after': '1' }))
    collector.answers.push(last)
    void sink(outcome())
    await expect.poll(() => collector.arrivals).toHaveLength(1)
    const flushed = sink.flush(PATIENCE)
    refuse()
    expect(await flushed).toBe(true)
    const [first = 0, second = 0] = collector.arrivals
    expect(second - first).toBeGreaterThanOrEqual(990)
  })

  test('flush sends all batches one after the other, the last and smallest one too', async () => {
    const { sink } = createSink({ flushEvery: 60_000, maxBatch: 2 })
    for (let i = 0; i < 5; i += 1) void sink(outcome())
    expect(await sink.flush(PATIENCE)).toBe(true)
    expect(collector.batches.map((batch) => batch.length)).toEqual([2, 2, 1])
  })

  test('close gives up after its time, and tells what is lost: outcomes to onDrop, attempts to whoever waits', async () => {
    await collector.stop()
    const { sink, drops } = createSink({ flushEvery: 60_000 })
    void sink(outcome())
    void sink(outcome())
    const waiting = resultOf(sink(attempt()))
    expect(await sink.close(100)).toBe(false)
    expect(await waiting).toMatch(/closed/)
    await expect.poll(() => drops).toEqual([{ count: 2, reason: 'closed' }])
    expect(await sink.close(PATIENCE)).toBe(true)
    void sink(outcome())
    await sink.close()
    expect(drops.at(-1)).toEqual({ count: 1, reason: 'closed' })
    await collector.start()
    await sleep(600)
    expect(collector.arrivals).toEqual([])
  })

  test('close gives up on what is being sent, too', async () => {
    const { sink, drops } = createSink({ timeout: 60_000, maxBatch: 1 })
    const [first, refuse] = held(answer(503))
    collector.answers.push(first)
    void sink(outcome())
    void sink(outcome())
    await expect.poll(() => collector.arrivals).toHaveLength(1)
    expect(await sink.close(50)).toBe(false)
    expect(drops).toEqual([{ count: 1, reason: 'closed' }])
    refuse()
    await expect
      .poll(() => drops)
      .toEqual([
        { count: 1, reason: 'closed' },
        { count: 1, reason: 'closed' },
      ])
    expect(collector.arrivals).toHaveLength(1)
  })
})

describe('with failClosed', () => {
  test('S39: requests go on where the server stores attempts, and are refused while it does not', async () => {
    const { sink } = createSink({ flushEvery: 10 })
    const { ask, runs } = await audited(sink, { failClosed: true, onError: () => undefined })
    const statuses: number[] = []
    const send = async () => {
      const { status } = await ask('GET')
      statuses.push(status)
      return status
    }
    await expect.poll(send).toBe(200)
    // What is being sent when the server stops may come twice.
    await sink.flush(PATIENCE)
    await collector.stop()
    const startedAt = performance.now()
    expect(await send()).toBe(503)
    expect(performance.now() - startedAt).toBeLessThan(9000)
    await collector.start()
    await expect.poll(send).toBe(200)
    expect(runs()).toBe(statuses.filter((status) => status === 200).length)
    // The attempt of a refused request came to be stored later: so did what became of it.
    const stored = () =>
      collector.events().map((event) => (event.phase === 'outcome' ? `outcome ${event.status}` : 'attempt'))
    await expect
      .poll(() => stored().toSorted())
      .toEqual(statuses.flatMap((status) => ['attempt', `outcome ${status}`]).toSorted())
  })
})

describe('F52: a flood', () => {
  const read = (id: string, what = 'x'): AuditEvent => ({
    ...toEvent('outcome', id),
    method: 'GET',
    action: what,
  })
  const hang = (): void => void collector.answers.push(() => undefined)
  const counts = () =>
    collector
      .events()
      .map((event) => [event.action, event.phase === 'outcome' ? (event.repeated ?? 0) : 'attempt'])

  test('of reads that are alike is one event with a count, from half of the buffer on', async () => {
    const { sink, drops } = createSink({ maxBuffered: 10, flushEvery: 60_000 })
    for (let i = 0; i < 1000; i += 1) void sink(read(`read_${i}`))
    expect(await sink.flush(PATIENCE)).toBe(true)
    expect(collector.events()).toHaveLength(5)
    expect(
      counts()
        .map(([, repeated]) => Number(repeated) + 1)
        .reduce((a, b) => a + b, 0),
    ).toBe(1000)
    expect(drops).toEqual([])
  })

  test('leaves a place for the write that comes after it', async () => {
    const { sink, drops } = createSink({ maxBuffered: 10, flushEvery: 60_000 })
    for (let i = 0; i < 1000; i += 1) void sink(read(`read_${i}`))
    expect(sink.hold('deed')).toBe(true)
    void sink({ ...toEvent('outcome', 'deed'), method: 'DELETE' })
    expect(await sink.flush(PATIENCE)).toBe(true)
    expect(collector.events().map(({ id }) => id)).toContain('deed')
    expect(drops).toEqual([])
  })

  test('that differs in anything, or may have written, is not merged', async () => {
    const { sink } = createSink({ maxBuffered: 100, flushEvery: 60_000 })
    for (let i = 0; i < 60; i += 1) void sink(toEvent('outcome', `write_${i}`))
    const one = read('a')
    const others: AuditEvent[] = [
      { ...one, action: 'y' },
      { ...one, actor: { id: 'admin_8', kind: 'person' } },
      { ...one, subject: { id: 'user_43' } },
      { ...one, subject: { id: 'user_42', issuer: 'https://partner.test' } },
      { ...one, session: 's' },
      { ...one, mode: 'read-only' },
      { ...one, route: '/x' },
      { ...one, phase: 'outcome', status: 403, duration: 1, blocked: 'impersonation_forbidden' },
      { ...one, phase: 'outcome', status: 200, duration: 1, aborted: true },
      { ...one, method: 'HEAD' },
    ]
    for (const event of [one, ...others, { ...one, id: 'b' }]) void sink(event)
    await sink.flush(PATIENCE)
    expect(collector.events()).toHaveLength(60 + 1 + others.length)
    expect(counts().filter(([, repeated]) => repeated !== 0)).toEqual([['x', 1]])
  })

  test('never hides the outcome of an attempt', async () => {
    const { sink } = createSink({ maxBuffered: 10, flushEvery: 60_000 })
    for (let i = 0; i < 20; i += 1) void sink(read(`read_${i}`))
    await sink({ ...read('tried'), phase: 'attempt' } as AuditEvent)
    for (let i = 20; i < 40; i += 1) void sink(read(`read_${i}`))
    void sink(read('tried'))
    await sink.flush(PATIENCE)
    const phases = collector.events().flatMap(({ id, phase }) => (id === 'tried' ? [phase] : []))
    expect(phases).toEqual(['attempt', 'outcome'])
  })

  test('adds nothing to an event that was sent once, in vain: the server may have kept it', async () => {
    collector.answers.push(answer(503))
    const { sink } = createSink({ maxBuffered: 4, maxBatch: 4, flushEvery: 1 })
    for (let i = 0; i < 4; i += 1) void sink(read(`read_${i}`, `x${i}`))
    await expect.poll(() => collector.arrivals.length).toBe(1)
    await sleep(50)
    void sink(read('again', 'x0'))
    await sink.flush(PATIENCE)
    expect(counts().filter(([, repeated]) => repeated !== 0)).toEqual([])
  })

  test('of what cannot be merged refuses writes before they are done, and says so', async () => {
    hang()
    const { sink, drops } = createSink({ maxBuffered: 4, maxBatch: 1, timeout: 60_000 })
    const { ask, runs } = await audited(sink)
    for (let i = 0; i < 6; i += 1) void sink(read(`read_${i}`, `x${i}`))
    const refused = await ask('DELETE')
    expect([refused.status, ((await refused.json()) as { code: string }).code, runs()]).toEqual([
      503,
      'audit_unavailable',
      0,
    ])
    expect(refused.headers.get('retry-after')).toBe('5')
    // A read is done: it is lost, and told of.
    expect((await ask('GET')).status).toBe(200)
    await expect.poll(() => drops.reduce((sum, { count }) => sum + count, 0)).toBe(3)
  })

  test('keeps the place of a write that takes long', async () => {
    const [first, refuse] = held(answer(503))
    collector.answers.push(first)
    const { sink } = createSink({ maxBuffered: 4, maxBatch: 1 })
    expect(sink.hold('slow')).toBe(true)
    for (let i = 0; i < 10; i += 1) void sink(read(`read_${i}`, `x${i}`))
    expect(sink.hold('another')).toBe(false)
    void sink({ ...toEvent('outcome', 'slow'), method: 'DELETE' })
    refuse()
    await sink.flush(PATIENCE)
    expect(collector.events().map(({ id }) => id)).toContain('slow')
  })

  test('holds nothing once it is closed', async () => {
    const { sink } = createSink()
    await sink.close()
    expect(sink.hold('late')).toBe(false)
  })
})

describe('F52: a batch that the server cannot take', () => {
  test.each([400, 413, 422])(
    '(%i) is sent in halves, and the event that is at fault is lost alone',
    async (status) => {
      const server = createServer((request, response) => {
        const chunks: Buffer[] = []
        request.on('data', (chunk: Buffer) => chunks.push(chunk))
        request.on('end', () => {
          const events = JSON.parse(Buffer.concat(chunks).toString()) as AuditEvent[]
          const isPoisoned = events.some(({ id }) => id === 'poison')
          if (!isPoisoned) stored.push(...events.map(({ id }) => id))
          response.writeHead(isPoisoned ? status : 204).end()
        })
      })
      const stored: string[] = []
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      const { sink, drops } = createSink({ url: `http://127.0.0.1:${port}/` })
      const ids = ['a', 'b', 'c', 'poison', 'd', 'e', 'f']
      for (const id of ids) void sink(outcome(id))
      const tried = resultOf(sink(attempt('tried')))
      expect(await sink.flush(PATIENCE)).toBe(true)
      expect(stored.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'tried'])
      expect(await tried).toBe('stored')
      await sink.close()
      expect(drops).toEqual([{ count: 1, reason: 'refused', status }])
      server.close()
    },
  )

  test.each([401, 403, 404, 302])(
    '(%i) is sent again as a whole: no half of it would fare better',
    async (status) => {
      collector.answers.push(answer(status))
      const { sink } = createSink({ flushEvery: 20 })
      for (let i = 0; i < 8; i += 1) void sink(outcome())
      await expect.poll(() => collector.batches.map((batch) => batch.length)).toEqual([8])
      expect(collector.arrivals).toHaveLength(2)
    },
  )

  test('in halves, of which one finds no answer, is sent again in that half alone', async () => {
    collector.answers.push(answer(413), answer(503))
    const { sink, drops } = createSink({ flushEvery: 20 })
    for (const id of ['a', 'b', 'c', 'd']) void sink(outcome(id))
    await expect
      .poll(() =>
        collector
          .events()
          .map(({ id }) => id)
          .toSorted(),
      )
      .toEqual(['a', 'b', 'c', 'd'])
    expect(collector.arrivals).toHaveLength(4)
    expect(drops).toEqual([])
  })
})
