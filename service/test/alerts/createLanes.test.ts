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

test('where one gets no answer, the others do not wait, and are not tried until the pause is over', async () => {
  let now = 0
  const lanes = createLanes({ slow: 1, pause: 30_000, now: () => now })
  const { open, send, begun } = held()
  const hangs = lanes.run('a', send('a1'))
  expect(await lanes.run('a', send('a2'))).toEqual(NOT_TRIED)
  expect(await lanes.run('a', send('a3'))).toEqual(NOT_TRIED)
  open[0]?.answer(NO_ANSWER)
  expect(await hangs).toEqual(NO_ANSWER)
  now = 29_999
  expect(await lanes.run('a', send('a4'))).toEqual(NOT_TRIED)
  now = 30_000
  const again = lanes.run('a', send('a5'))
  await expect.poll(begun).toEqual(['a1', 'a5'])
  open[1]?.answer(SENT)
  expect(await again).toEqual(SENT)
})

test('one that is slow, and takes it in the end or refuses it for good, is not left alone', async () => {
  const lanes = createLanes({ slow: 1, pause: 30_000, now: () => 0 })
  const { open, send, begun } = held()
  for (const [index, answer] of [SENT, { ok: false, answer: '404', isFinal: true } as const].entries()) {
    const slow = lanes.run('a', send('slow'))
    await expect.poll(begun).toHaveLength(index + 1)
    expect(await lanes.run('a', send('not tried'))).toEqual(NOT_TRIED)
    open[index]?.answer(answer)
    expect(await slow).toEqual(answer)
  }
})

test('once closed, what is being sent goes on, and nothing else begins', async () => {
  const lanes = createLanes({ slow: 1_000_000 })
  const { open, send, begun } = held()
  const first = lanes.run('a', send('a1'))
  const waits = lanes.run('a', send('a2'))
  await expect.poll(begun).toEqual(['a1'])
  lanes.close()
  expect(await waits).toEqual(NOT_TRIED)
  expect(await lanes.run('b', send('b1'))).toEqual(NOT_TRIED)
  open[0]?.answer(SENT)
  expect(await first).toEqual(SENT)
  expect(begun()).toEqual(['a1'])
})
