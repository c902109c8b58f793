import { describe, expect, test } from 'vitest'
import type { AuditEvent } from 'impersonation-kit/server'
import { type AuditQueue, createAuditQueue, type Queued } from '../../../src/server/audit/auditQueue.js'

const toEvent = (id: string): AuditEvent => ({
  phase: 'attempt',
  id,
  time: 1,
  action: 'x',
  method: 'GET',
  actor: { id: 'admin_7', kind: 'person' },
  subject: { id: 'user_42' },
  mode: 'full',
  requestId: id,
})
const plain = (id: string): Queued => ({ event: toEvent(id) })
const awaited = (id: string): Queued => ({ event: toEvent(id), stored: () => undefined })
const ids = (entries: Queued[]): string[] => entries.map(({ event }) => event.id)

function queueOf(...entries: Queued[]): AuditQueue {
  const queue = createAuditQueue()
  for (const entry of entries) queue.add(entry)
  return queue
}

describe('a queue of events', () => {
  test('is empty at first', () => {
    const queue = createAuditQueue()
    expect([queue.size(), queue.isUrgent(), queue.take(9)]).toEqual([0, false, []])
  })

  test('gives first what somebody waits for, and each kind in its order', () => {
    const queue = queueOf(plain('o1'), awaited('a1'), plain('o2'), awaited('a2'))
    expect(ids(queue.take(9))).toEqual(['a1', 'a2', 'o1', 'o2'])
  })

  test('gives no more than it is asked for, and the rest the next time', () => {
    const queue = queueOf(plain('o1'), plain('o2'), awaited('a1'), awaited('a2'), awaited('a3'))
    expect(ids(queue.take(2))).toEqual(['a1', 'a2'])
    expect(ids(queue.take(2))).toEqual(['a3', 'o1'])
    expect(ids(queue.take(2))).toEqual(['o2'])
  })

  test('counts what is being sent until it is done', () => {
    const queue = queueOf(plain('o1'), plain('o2'), awaited('a1'))
    expect(queue.size()).toBe(3)
    const sent = queue.take(2)
    expect(queue.size()).toBe(3)
    queue.done(sent)
    expect(queue.size()).toBe(1)
  })

  test('takes back what could not be sent: before all that came later, and in its order', () => {
    const queue = queueOf(plain('o1'), awaited('a1'), awaited('a2'), plain('o2'))
    const sent = queue.take(3)
    queue.add(awaited('a3'))
    queue.giveBack(sent)
    expect(queue.size()).toBe(5)
    expect(ids(queue.take(9))).toEqual(['a1', 'a2', 'a3', 'o1', 'o2'])
  })

  test('is urgent while somebody waits for what is not being sent', () => {
    const queue = queueOf(plain('o1'))
    expect(queue.isUrgent()).toBe(false)
    queue.add(awaited('a1'))
    expect(queue.isUrgent()).toBe(true)
    const sent = queue.take(1)
    expect(queue.isUrgent()).toBe(false)
    queue.giveBack(sent)
    expect(queue.isUrgent()).toBe(true)
  })
})
