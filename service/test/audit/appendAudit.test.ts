import { hashSession } from 'impersonation-kit/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appendAudit, type AuditRecord, pageAudit, verifyAudit } from '../../src/audit/index.js'
import { auditDatabase, NOW, record } from '../support/auditDatabase.js'

let database: Awaited<ReturnType<typeof auditDatabase>>
beforeAll(async () => {
  database = await auditDatabase()
})
afterAll(() => database.stop())

const append = (...records: AuditRecord[]) => database.inTransaction((trx) => appendAudit(trx, records))
const ofType = async (type: string) =>
  (await pageAudit(database.db, { environment: 'production', type })).records

test('a record is read as it was written, with both ids', async () => {
  const session = await hashSession('https://auth.example.com', '0190f3a1-session')
  const one = record({
    type: 'test.read',
    session,
    phase: 'outcome',
    outcome: 'refused',
    code: 'rank_too_high',
    actor: { id: 'op_1', name: 'Ölga \u{1F600} "\\\n' },
    detail: { b: [1, { z: null, a: -0.5 }], a: 'NUL \0 and half \ud800', when: undefined },
  })
  expect(await append(one)).toBe(1)
  const [found] = await ofType('test.read')
  expect(found).toEqual({
    ...one,
    detail: { b: [1, { z: null, a: -0.5 }], a: 'NUL \0 and half \ud800' },
    chain: `production/session/${session}`,
    seq: 1,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  })
})

test('the same id and phase is stored once: in one call, in the next, and in two at once', async () => {
  const one = record({ type: 'test.once', phase: 'attempt' })
  expect(await append(one, one)).toBe(1)
  expect(await append(one, { ...one, actor: { id: 'forged' } })).toBe(0)
  expect(await append({ ...one, phase: 'outcome' }, one)).toBe(1)
  // An id belongs to its environment: another one cannot block it.
  expect(await append({ ...one, environment: 'staging' })).toBe(1)
  const both = record({ type: 'test.once' })
  const counts = await Promise.all([append(both), append(both), append(both)])
  expect(counts.reduce((sum, count) => sum + count)).toBe(1)
  const found = await ofType('test.once')
  expect(found.map(({ id, phase, actor }) => [id, phase ?? '', actor?.id].join()).toSorted()).toEqual(
    [`${one.id},attempt,op_1`, `${one.id},outcome,op_1`, `${both.id},,op_1`].toSorted(),
  )
})

test('a chain for each session; what has no session goes by environment and day', async () => {
  const DAY = 86_400_000
  const midnight = Date.UTC(2026, 10, 28)
  await append(
    record({ type: 'test.chain', at: midnight - 1 }),
    record({ type: 'test.chain', at: midnight }),
    record({ type: 'test.chain', at: midnight + DAY - 1 }),
    record({ type: 'test.chain', at: midnight, session: 's'.repeat(22) }),
  )
  const found = await ofType('test.chain')
  expect(found.map(({ chain, seq }) => [chain, seq])).toEqual([
    ['production/day/2026-11-28', 2],
    [`production/session/${'s'.repeat(22)}`, 1],
    ['production/day/2026-11-28', 1],
    ['production/day/2026-11-27', 1],
  ])
})

test('S40: an attempt stays on record if what it was for fails', async () => {
  const attempt = record({ type: 'test.attempt', phase: 'attempt' })
  await append(attempt)
  await expect(
    database.inTransaction(async (trx) => {
      await appendAudit(trx, { ...attempt, phase: 'outcome', outcome: 'success' })
      throw new Error('the process dies')
    }),
  ).rejects.toThrow('dies')
  expect((await ofType('test.attempt')).map(({ phase }) => phase)).toEqual(['attempt'])
})

test('S42: no session id, and no token in any text', async () => {
  for (const session of ['0190f3a1-9a5b-7c3d-8e4f-0123456789ab', 'is_2b7e151628', '']) {
    await expect(append(record({ session }))).rejects.toMatchObject({
      code: 'invalid_record',
      message: /hashSession/,
    })
  }
  const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyXzEifQ.c2lnbmF0dXJl'
  await append(
    record({
      type: 'test.token',
      detail: { header: `Bearer ${token}!` },
      actor: { id: 'op_1', name: token },
    }),
  )
  const [found] = await ofType('test.token')
  expect(JSON.stringify(found)).not.toContain('eyJ')
  expect(found).toMatchObject({ detail: { header: 'Bearer (token)!' }, actor: { name: '(token)' } })
})

test.each<[string, Record<string, unknown>]>([
  ['no id', { id: '' }],
  ['an id that is too long', { id: 'x'.repeat(129) }],
  ['an id that is no text', { id: 7 }],
  ['a NUL', { id: 'a\0' }],
  ['half of a surrogate pair', { code: 'a\ud800' }],
  ['another phase', { phase: 'begin' }],
  ['no time', { at: Number.NaN }],
  ['a time in parts', { at: 1.5 }],
  ['a time below zero', { at: -1 }],
  ['no type', { type: undefined }],
  ['a type that is too long', { type: 'x'.repeat(65) }],
  ['no environment', { environment: '' }],
  ['no actor', { actor: undefined }],
  ['an actor without an id', { actor: {} }],
  ['an actor with an empty id', { actor: { id: '' } }],
  ['an id of a subject that is too long', { subject: { id: 'x'.repeat(257) } }],
  ['a subject that is too long', { subject: { id: 'x', name: 'x'.repeat(2048) } }],
  ['a detail that is too long', { detail: { a: 'x'.repeat(16_384) } }],
  ['a detail that is no object', { detail: ['a'] }],
  ['an empty code', { code: '' }],
  ['an outcome that is too long', { outcome: 'x'.repeat(65) }],
])('a record with %s is refused', async (_, over) => {
  const wrong = { ...record({ type: 'test.wrong' }), ...over } as AuditRecord
  await expect(append(wrong)).rejects.toMatchObject({ code: 'invalid_record' })
  expect(await ofType('test.wrong')).toEqual([])
})

test('a detail that is cyclic, too deep or holds a BigInt is refused without a crash', async () => {
  const cyclic: Record<string, unknown> = {}
  cyclic.self = cyclic
  let deep: Record<string, unknown> = {}
  for (let n = 0; n < 10_000; n++) deep = { deep }
  for (const detail of [cyclic, deep, { n: 1n }]) {
    await expect(append(record({ detail }))).rejects.toMatchObject({ code: 'invalid_record' })
  }
})

test('the longest texts that are allowed are stored, and nothing appended is nothing', async () => {
  const longest = record({
    id: 'x'.repeat(128),
    type: 't'.repeat(64),
    code: 'c'.repeat(64),
    subject: { id: 's'.repeat(256) },
    detail: { a: 'x'.repeat(16_384 - 8) },
  })
  expect(await append(longest)).toBe(1)
  expect(await append()).toBe(0)
  expect(await append(record({ at: 0, code: 'c'.repeat(64), type: 'test.zero' }))).toBe(1)
})

test('writers of the same chains in another order do not stop each other, and the chains are right', async () => {
  const sessions = ['m', 'n', 'o', 'p'].map((letter) => letter.repeat(22))
  const many = Array.from({ length: 24 }, (_, index) => {
    const order = index % 2 ? sessions : sessions.toReversed()
    return append(...order.map((session) => record({ type: 'test.order', session, at: NOW + index })))
  })
  expect(await Promise.all(many)).toEqual(many.map(() => 4))
  expect(await verifyAudit(database.db)).toMatchObject({ ok: true })
})
