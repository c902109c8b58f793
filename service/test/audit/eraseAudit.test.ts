import { afterAll, beforeAll, expect, test } from 'vitest'
import { appendAudit, eraseAudit, exportAudit, pageAudit, verifyAudit } from '../../src/audit/index.js'
import { BODY } from '../../src/audit/hashRow.js'
import { asIntruder, auditDatabase, NOW, record } from '../support/auditDatabase.js'

let database: Awaited<ReturnType<typeof auditDatabase>>
beforeAll(async () => {
  database = await auditDatabase()
  await database.inTransaction((trx) =>
    appendAudit(
      trx,
      Array.from({ length: 250 }, (_, index) =>
        record({
          at: NOW + index,
          ...(index % 3 && { session: `${index % 5}`.repeat(22) }),
          detail: { secret: 'whatever Ursula wrote' },
        }),
      ),
    ),
  )
  await database.inTransaction((trx) => appendAudit(trx, record({ environment: 'staging' })))
})
afterAll(() => database.stop())

const rowsOf = () => database.db.selectFrom('audit_event').selectAll().orderBy('at').execute()
const erase = (before: number, now = NOW + 1000) =>
  eraseAudit(database, { environment: 'production', before, actor: { id: 'retention' }, now: () => now })

test('what is older is emptied, the chains can still be verified, and a record tells of it', async () => {
  expect(await erase(NOW + 220)).toBe(220)
  const rows = await rowsOf()
  const erased = rows.filter(({ tombstone }) => tombstone !== null)
  expect(erased).toHaveLength(220)
  for (const row of erased) {
    for (const column of BODY) expect(row[column]).toBeNull()
    expect(row.environment).toBe('production')
    expect(row.at).toBeLessThan(NOW + 220)
  }
  const kept = rows.filter(({ tombstone, type }) => tombstone === null && type !== 'audit.erased')
  expect(kept).toHaveLength(31)
  expect(kept.every((row) => row.actor_id === 'op_1' && row.salt !== null)).toBe(true)
  expect(JSON.stringify(erased)).not.toMatch(/op_1|user_1|example\.com|Ursula/)

  const told = (await pageAudit(database.db, { environment: 'production', type: 'audit.erased' })).records
  expect(told).toHaveLength(3)
  expect(told[0]).toMatchObject({
    actor: { id: 'retention' },
    subject: { id: 'production' },
    detail: { before: NOW + 220 },
  })
  for (const pageSize of [7, 1000]) {
    expect(await verifyAudit(database.db, { pageSize })).toMatchObject({ ok: true, rows: 254 })
  }
})

test('a second run finds nothing, and what tells of erased records is never erased', async () => {
  expect(await erase(NOW + 220)).toBe(0)
  expect(await erase(NOW + 10_000)).toBe(30)
  expect(
    (await rowsOf()).filter(({ type, tombstone }) => type === 'audit.erased' && tombstone === null),
  ).toHaveLength(4)
  expect(await verifyAudit(database.db)).toMatchObject({ ok: true })
})

test('erased records are shown and exported as such', async () => {
  const { records } = await pageAudit(database.db, { environment: 'production', to: NOW + 1 })
  expect(records).toEqual([
    {
      id: expect.any(String) as string,
      at: NOW,
      environment: 'production',
      type: 'impersonation.started',
      chain: 'production/day/2026-11-18',
      seq: 1,
      hash: expect.any(String) as string,
      erasedBy: expect.any(String) as string,
    },
  ])
  for (const format of ['jsonl', 'csv', 'cloudevents', 'ocsf'] as const) {
    const { stream } = exportAudit(
      database.db,
      { environment: 'production' },
      { format, source: 'https://a.example' },
    )
    expect(await new Response(stream).text()).toContain(records[0]?.erasedBy)
  }
})

test('a row that somebody else empties is found: no record tells of it', async () => {
  const add = record({ at: NOW + 5000, session: 'z'.repeat(22) })
  await database.inTransaction((trx) => appendAudit(trx, add))
  const [told] = (await pageAudit(database.db, { environment: 'production', type: 'audit.erased' })).records
  const empty = Object.fromEntries(BODY.map((column) => [column, null]))
  for (const tombstone of ['nonsense', add.id, told?.id]) {
    const verdict = await asIntruder(database, async (trx) => {
      await trx
        .updateTable('audit_event')
        .set({ ...empty, tombstone })
        .where('id', '=', add.id)
        .execute()
      return verifyAudit(trx)
    })
    expect(verdict).toMatchObject({ ok: false, fault: { kind: 'erased', id: add.id } })
  }
})

test('an erased row must be among those that its record names: not before them, and not after', async () => {
  const erased = (await rowsOf()).filter(
    ({ tombstone, session, chain }) => tombstone && !session && chain.includes('/session/'),
  )
  const chain = erased.filter((row) => row.chain === erased[0]?.chain)
  const [first, last] = [chain[0], chain.at(-1)]
  expect(first?.tombstone).not.toBe(last?.tombstone)
  for (const [row, tombstone] of [
    [first, last?.tombstone],
    [last, first?.tombstone],
  ] as const) {
    const verdict = await asIntruder(database, async (trx) => {
      await trx
        .updateTable('audit_event')
        .set({ tombstone: tombstone ?? '' })
        .where('id', '=', row?.id ?? '')
        .execute()
      return verifyAudit(trx)
    })
    expect(verdict).toMatchObject({ ok: false, fault: { kind: 'erased', id: row?.id, seq: row?.seq } })
  }
})

test('only a record of the right type can tell of erased ones', async () => {
  const add = record({ at: NOW + 6000, session: 'y'.repeat(22) })
  const ranges = [[`production/session/${'y'.repeat(22)}`, 1, 1]]
  const lie = record({ at: NOW + 6001, type: 'request', detail: { ranges } })
  await database.inTransaction((trx) => appendAudit(trx, [add, lie]))
  const empty = Object.fromEntries(BODY.map((column) => [column, null]))
  const verdict = await asIntruder(database, async (trx) => {
    await trx
      .updateTable('audit_event')
      .set({ ...empty, tombstone: lie.id })
      .where('id', '=', add.id)
      .execute()
    return verifyAudit(trx)
  })
  expect(verdict).toMatchObject({ ok: false, fault: { kind: 'erased', id: add.id } })
})

test('a body that is put into an erased row is found', async () => {
  const erased = (await rowsOf()).find(({ tombstone }) => tombstone !== null)
  for (const column of BODY) {
    const verdict = await asIntruder(database, async (trx) => {
      await trx
        .updateTable('audit_event')
        .set({ [column]: '{"id":"forged"}' })
        .where('id', '=', erased?.id ?? '')
        .execute()
      return verifyAudit(trx)
    })
    expect(verdict).toMatchObject({ ok: false, fault: { kind: 'erased', id: erased?.id } })
  }
})

test('the trigger lets nothing through but an emptied row with a record that tells of it', async () => {
  const empty = Object.fromEntries(BODY.map((column) => [column, null]))
  const row = (await rowsOf()).find(({ tombstone, type }) => tombstone === null && type !== 'audit.erased')
  const [told] = (await pageAudit(database.db, { environment: 'production', type: 'audit.erased' })).records
  const tombstone = told?.id ?? ''
  for (const change of [
    { tombstone },
    { ...empty },
    { ...empty, tombstone: 'nonsense' },
    { ...empty, tombstone: row?.id },
    { ...empty, tombstone, detail: '{}' },
    ...(['id', 'phase', 'type', 'body_hash', 'prev', 'hash', 'chain'] as const).map((column) => ({
      ...empty,
      tombstone,
      [column]: 'x',
    })),
    { ...empty, tombstone, at: 1 },
    { ...empty, tombstone, seq: 99 },
  ]) {
    const update = database.inTransaction((trx) =>
      trx
        .updateTable('audit_event')
        .set(change)
        .where('id', '=', row?.id ?? '')
        .execute(),
    )
    await expect(update).rejects.toMatchObject({ code: '42501' })
  }
})

test('the record names the erased rows, and no other, as runs of each chain', async () => {
  const [a, b] = ['a'.repeat(22), 'b'.repeat(22)]
  const at = (session: string, time: number) => record({ environment: 'runs', session, at: NOW + time })
  await database.inTransaction((trx) =>
    appendAudit(trx, [at(b, 0), at(a, 1), at(b, 2), at(a, 3), at(a, 900), at(a, 4), at(a, 5), at(b, 901)]),
  )
  await eraseAudit(database, { environment: 'runs', before: NOW + 900, actor: { id: 'retention' } })
  const { records } = await pageAudit(database.db, { environment: 'runs', type: 'audit.erased' })
  expect(records.map(({ detail }) => detail?.['ranges'])).toEqual([
    [
      [`runs/session/${a}`, 1, 2],
      [`runs/session/${a}`, 4, 5],
      [`runs/session/${b}`, 1, 2],
    ],
  ])
  expect(await verifyAudit(database.db)).toMatchObject({ ok: true })
})
