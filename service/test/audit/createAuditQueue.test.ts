import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createAuditQueue, pageAudit, verifyAudit } from '../../src/audit/index.js'
import { auditDatabase, record } from '../support/auditDatabase.js'

const inserts: string[] = []
let database: Awaited<ReturnType<typeof auditDatabase>>
beforeAll(async () => {
  database = await auditDatabase({
    onStatement: (statement) => {
      if (statement.startsWith('insert into impersonation_kit.audit_event')) inserts.push(statement)
    },
  })
  // A record that the database does not take, although it looks right.
  await database.executeSql(
    `alter table impersonation_kit.audit_event add constraint no_poison check (type <> 'poison')`,
  )
})
afterAll(() => database.stop())

const stored = async (type: string) =>
  (await pageAudit(database.db, { environment: 'production', type }, { limit: 1000 })).records.length

test('the records of many callers go in few transactions, and each caller waits for the commit', async () => {
  const queue = createAuditQueue(database, { maxBatch: 100 })
  inserts.length = 0
  await Promise.all(
    Array.from({ length: 450 }, async (_, index) => {
      const one = record({ type: 'test.many', session: `${index % 7}`.repeat(22) })
      await queue.record(one)
      const { records } = await pageAudit(
        database.db,
        { environment: 'production', session: one.session ?? '' },
        { limit: 1000 },
      )
      expect(records.some(({ id }) => id === one.id)).toBe(true)
    }),
  )
  expect(inserts).toHaveLength(5)
  expect(await stored('test.many')).toBe(450)
  expect(await verifyAudit(database.db)).toMatchObject({ ok: true })
})

test('a record that cannot be stored fails alone', async () => {
  const queue = createAuditQueue(database)
  const types = Array.from({ length: 40 }, (_, index) =>
    [3, 17, 18].includes(index) ? 'poison' : 'test.beside',
  )
  const results = await Promise.allSettled([
    ...types.map((type) => queue.record(record({ type }))),
    queue.record(record({ type: '' })),
  ])
  const failed = results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))
  expect(failed).toEqual([3, 17, 18, 40])
  expect(await stored('test.beside')).toBe(37)
})

test('a queue that is full refuses, and takes more afterwards', async () => {
  const queue = createAuditQueue(database, { maxWaiting: 3 })
  const all = Array.from({ length: 5 }, () => queue.record(record({ type: 'test.full' })))
  const results = await Promise.allSettled(all)
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
    'rejected',
  ])
  expect((results[4] as PromiseRejectedResult).reason).toMatchObject({
    code: 'audit_full',
    message: /3 audit records/,
  })
  await queue.record(record({ type: 'test.full' }))
  expect(await stored('test.full')).toBe(4)
})

test('flush waits for everything', async () => {
  const queue = createAuditQueue(database, { maxBatch: 2 })
  let done = 0
  for (let n = 0; n < 7; n++) void queue.record(record({ type: 'test.flush' })).then(() => done++)
  await queue.flush()
  expect(done).toBe(7)
  await queue.flush()
})

test('while the database is away every record fails once and clearly; sent again, it is stored once', async ({
  skip,
}) => {
  if (!database.server) skip('needs a PostgreSQL that can be interrupted')
  const queue = createAuditQueue(database)
  const records = Array.from({ length: 30 }, () => record({ type: 'test.away' }))
  await database.executeSql(`create or replace function slow() returns trigger language plpgsql as
    $$ begin perform pg_sleep(0.2); return new; end $$;
    create trigger slow before insert on impersonation_kit.audit_event for each row when (new.type = 'test.away') execute function slow()`)
  const all = Promise.allSettled(records.map((one) => queue.record(one)))
  await new Promise((resolve) => setTimeout(resolve, 300))
  await database.server?.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'impersonation-kit-service'`,
  )
  const results = await all
  expect(results.every(({ status }) => status === 'rejected')).toBe(true)
  // A connection of the pool that was ended, too, may only be noticed when it is used.
  await expect.poll(() => stored('test.away').catch(() => -1)).toBe(0)
  await vi.waitFor(() => database.executeSql('drop trigger if exists slow on impersonation_kit.audit_event'))
  await vi.waitFor(() => Promise.all([...records, ...records].map((one) => queue.record(one))))
  expect(await stored('test.away')).toBe(30)
  expect(await verifyAudit(database.db)).toMatchObject({ ok: true })
})
