import { expect, test } from 'vitest'
import { createLanes } from '../../src/alerts/createLanes.js'
import type { Delivery } from '../../src/alerts/Delivery.js'

const NO_ANSWER: Delivery = { ok: false, answer: 'No answer within 10 s.', isFinal: false }
const NOT_TRIED: Delivery = {
  ok: false,
  answer: 'It was not tried, because nothing was answered.',
  isFinal: false,
}
const SENT: Delivery = { ok: true, answer: '200' }

/** Sends that last until the test answers them, in the order in which they began. */
function held() {
  const open: { name: string; answer: (delivery: Delivery) => void }[] = []
  const send = (name: string) => () =>
    new Promise<Delivery>((resolve) => void open.push({ name, answer: resolve }))
  const begun = () => open.map(({ name }) => name)
  return { open, send, begun }
}

test('one destination has one try at a time, in the order of asking; another one does not wait for it', async () => {
  const lanes = createLanes({ slow: 1_000_000 })
  const { open, send, begun } = held()
  const [first, second, third] = [1, 2, 3].map((number) => lanes.run('a', send(`a${number}`)))
  const other = lanes.run('b', send('b1'))
  await expect.poll(begun).toEqual(['a1', 'b1'])
  open[1]?.answer(SENT)
  expect(await other).toEqual(SENT)
  open[0]?.answer(SENT)
  expect(await first).toEqual(SENT)
  await expect.poll(begun).toEqual(['a1', 'b1', 'a2'])
  open[2]?.answer({ ok: false, answer: '503', isFinal: false })
  expect(await second).toEqual({ ok: false, answer: '503', isFinal: false })
  // It failed, but soon: the next one is tried.
  await expect.poll(begun).toEqual(['a1', 'b1', 'a2', 'a3'])
  open[3]?.answer(SENT)
  expect(await third).toEqual(SENT)
})

test('where one gets no answer, whoever waits gives up, and none is tried until the pause is over', async () => {
  let now = 0
  const lanes = createLanes({ slow: 1, pause: 30_000, now: () => now })
  const { open, send, begun } = held()
  const hangs = lanes.run('a', send('a1'))
  const waiting = [2, 0, 0, 0, 0, 0].map((priority) => lanes.run('a', send('not tried'), { priority }))
  // One more than may wait behind one that is slow.
  expect(await waiting[5]).toEqual(NOT_TRIED)
  open[0]?.answer(NO_ANSWER)
  expect(await hangs).toEqual(NO_ANSWER)
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => NOT_TRIED))
  now = 29_999
  expect(await lanes.run('a', send('a4'), { priority: 2 })).toEqual(NOT_TRIED)
  now = 30_000
  const again = lanes.run('a', send('a5'))
  await expect.poll(begun).toEqual(['a1', 'a5'])
  open[1]?.answer(SENT)
  expect(await again).toEqual(SENT)
})

test.each<[string, Delivery]>([
  ['takes it in the end', SENT],
  ['refuses it for good', { ok: false, answer: '404', isFinal: true }],
])('one that is slow, and %s, is not left alone: five wait for their turn', async (_what, answer) => {
  const lanes = createLanes({ slow: 1, pause: 30_000, now: () => 0 })
  const { open, send, begun } = held()
  const slow = lanes.run('a', send('slow'))
  const waiting = [1, 2, 3, 4, 5, 6].map((number) => lanes.run('a', send(`${number}`)))
  expect(await waiting[5]).toEqual(NOT_TRIED)
  expect(await lanes.run('a', send('late'))).toEqual(NOT_TRIED)
  open[0]?.answer(answer)
  expect(await slow).toEqual(answer)
  for (const number of [1, 2, 3, 4, 5]) {
    await expect.poll(begun).toHaveLength(number + 1)
    open[number]?.answer(SENT)
    expect(await waiting[number - 1]).toEqual(SENT)
  }
  expect(begun()).toEqual(['slow', '1', '2', '3', '4', '5'])
})

test('what is urgent goes before the others, and takes the place of one of them where the destination is slow', async () => {
  const lanes = createLanes({ slow: 1 })
  const { open, send, begun } = held()
  const slow = lanes.run('a', send('slow'))
  const ordinary = [1, 2, 3, 4, 5, 6].map((number) => lanes.run('a', send(`${number}`)))
  expect(await ordinary[5]).toEqual(NOT_TRIED)
  const started = lanes.run('a', send('started'), { priority: 1 })
  expect(await ordinary[4]).toEqual(NOT_TRIED)
  const breakGlass = lanes.run('a', send('break-glass'), { priority: 2 })
  expect(await ordinary[3]).toEqual(NOT_TRIED)
  open[0]?.answer(SENT)
  expect(await slow).toEqual(SENT)
  await expect.poll(begun).toEqual(['slow', 'break-glass'])
  open[1]?.answer(SENT)
  expect(await breakGlass).toEqual(SENT)
  await expect.poll(begun).toEqual(['slow', 'break-glass', 'started'])
  open[2]?.answer(SENT)
  expect(await started).toEqual(SENT)
  await expect.poll(begun).toEqual(['slow', 'break-glass', 'started', '1'])
})

test('whoever has waited for a minute gives up, however many went before them', async () => {
  let now = 0
  const lanes = createLanes({ slow: 1_000_000, now: () => now })
  const { open, send, begun } = held()
  const first = lanes.run('a', send('first'))
  const ordinary = lanes.run('a', send('ordinary'))
  now = 60_000
  const urgent = lanes.run('a', send('urgent'), { priority: 2 })
  open[0]?.answer(SENT)
  expect(await first).toEqual(SENT)
  await expect.poll(begun).toEqual(['first', 'urgent'])
  open[1]?.answer(SENT)
  expect(await urgent).toEqual(SENT)
  expect(await ordinary).toEqual(NOT_TRIED)
})

test('once closed, what is being sent goes on, and nothing else begins', async () => {
  const lanes = createLanes({ slow: 1_000_000 })
  const { open, send, begun } = held()
  const first = lanes.run('a', send('a1'))
  const waits = lanes.run('a', send('a2'), { priority: 2 })
  await expect.poll(begun).toEqual(['a1'])
  lanes.close()
  expect(await waits).toEqual(NOT_TRIED)
  expect(await lanes.run('b', send('b1'))).toEqual(NOT_TRIED)
  open[0]?.answer(SENT)
  expect(await first).toEqual(SENT)
  expect(begun()).toEqual(['a1'])
})
