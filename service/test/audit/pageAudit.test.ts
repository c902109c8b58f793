import { afterAll, beforeAll, expect, test } from 'vitest'
import { appendAudit, type AuditFilter, type AuditRecord, pageAudit } from '../../src/audit/index.js'
import { auditDatabase, NOW, record } from '../support/auditDatabase.js'

const SESSIONS = [undefined, 'a'.repeat(22), 'b'.repeat(22)]
const all: AuditRecord[] = Array.from({ length: 60 }, (_, index) => {
  const session = SESSIONS[index % 3]
  return record({
    at: NOW + Math.floor(index / 7),
    environment: index % 11 ? 'production' : 'staging',
    type: index % 4 ? 'impersonation.started' : 'impersonation.ended',
    ...(session !== undefined && { session }),
    actor: { id: `op_${index % 5}` },
    subject: { id: `user_${index % 6}` },
  })
})

let database: Awaited<ReturnType<typeof auditDatabase>>
beforeAll(async () => {
  database = await auditDatabase()
  await database.inTransaction((trx) => appendAudit(trx, all))
})
afterAll(() => database.stop())

const read = async (filter: AuditFilter, limit: number, order: 'asc' | 'desc' = 'desc') => {
  const ids: string[] = []
  const times: number[] = []
  let after: string | undefined
  do {
    const page = await pageAudit(database.db, filter, { limit, order, ...(after !== undefined && { after }) })
    expect(page.records.length).toBeLessThanOrEqual(limit)
    ids.push(...page.records.map(({ id }) => id))
    times.push(...page.records.map(({ at }) => at))
    after = page.next
  } while (after !== undefined)
  expect(times).toEqual(times.toSorted((a, b) => (order === 'asc' ? a - b : b - a)))
  return ids
}

test.each<[string, Omit<AuditFilter, 'environment'>, (one: AuditRecord) => boolean]>([
  ['nothing more', {}, () => true],
  ['an actor', { actor: 'op_2' }, (one) => one.actor.id === 'op_2'],
  ['a subject', { subject: 'user_3' }, (one) => one.subject.id === 'user_3'],
  ['a session', { session: SESSIONS[1] ?? '' }, (one) => one.session === SESSIONS[1]],
  ['a type', { type: 'impersonation.ended' }, (one) => one.type === 'impersonation.ended'],
  ['a time', { from: NOW + 2, to: NOW + 4 }, (one) => one.at >= NOW + 2 && one.at < NOW + 4],
  [
    'several',
    { actor: 'op_1', subject: 'user_1', from: NOW },
    (one) => one.actor.id === 'op_1' && one.subject.id === 'user_1',
  ],
  ['what nobody has', { actor: 'nobody' }, () => false],
])('filters by environment and %s; every record is on one page', async (_, filter, matches) => {
  const expected = all.filter((one) => one.environment === 'production' && matches(one)).map(({ id }) => id)
  for (const limit of [1, 4, 1000]) {
    const newestFirst = await read({ environment: 'production', ...filter }, limit)
    expect(newestFirst.toSorted()).toEqual(expected.toSorted())
    expect(await read({ environment: 'production', ...filter }, limit, 'asc')).toEqual(
      newestFirst.toReversed(),
    )
  }
})

test('there is no next page where the last one is just full', async () => {
  const { records } = await pageAudit(database.db, { environment: 'staging' })
  expect(records).toHaveLength(6)
  expect(await pageAudit(database.db, { environment: 'staging' }, { limit: 6 })).toEqual({ records })
  expect((await pageAudit(database.db, { environment: 'staging' }, { limit: 5 })).next).toEqual(
    expect.any(String),
  )
})

test.each(['actor', 'subject', 'session', 'type'])('no record has a NUL in its %s', async (name) => {
  expect(await pageAudit(database.db, { environment: 'production', [name]: 'a\0' })).toEqual({ records: [] })
})

test('a page has 50 records, and between 1 and 1,000 where asked', async () => {
  const count = async (limit?: number) =>
    (await pageAudit(database.db, { environment: 'production' }, limit === undefined ? {} : { limit }))
      .records.length
  expect(await count()).toBe(50)
  expect(await count(0)).toBe(1)
  expect(await count(-5)).toBe(1)
  expect(await count(1_000_000)).toBe(54)
})

test.each([
  '',
  'x',
  '!!!',
  btoa('[1,2,3]'),
  btoa('["1","c",1]'),
  btoa('[1,"c"]'),
  btoa('{}'),
  btoa('[1,"a\\u0000",1]'),
  btoa('[1.5,"c",1]'),
])('the cursor %j is refused', async (after) => {
  const page = pageAudit(database.db, { environment: 'production' }, { after })
  await expect(page).rejects.toMatchObject({ code: 'invalid_cursor' })
})
