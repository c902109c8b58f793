import { CompactSign, exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose'
import type { Transaction } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appendAudit, createAuditQueue, makeCheckpoint, verifyAudit } from '../../src/audit/index.js'
import { rowHash, sha256 } from '../../src/audit/hashRow.js'
import type { AuditEventRow, Schema } from '../../src/store/index.js'
import { asIntruder, auditDatabase, NOW, record } from '../support/auditDatabase.js'

const SESSIONS = ['a'.repeat(22), 'b'.repeat(22)]
const COLUMNS = [
  'chain',
  'seq',
  'id',
  'phase',
  'at',
  'environment',
  'type',
  'session',
  'actor_id',
  'actor',
  'subject_id',
  'subject',
  'outcome',
  'code',
  'detail',
  'salt',
  'body_hash',
  'prev',
  'hash',
  'tombstone',
] as const satisfies readonly (keyof AuditEventRow)[]

let database: Awaited<ReturnType<typeof auditDatabase>>
let keys: JSONWebKeySet
let signer: { kid: string; key: CryptoKey }
let checkpoints: string[]
let rows: AuditEventRow[]
beforeAll(async () => {
  database = await auditDatabase()
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519' })
  signer = { kid: 'k1', key: pair.privateKey }
  keys = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'EdDSA' }] }
  const add = (from: number, to: number) =>
    database.inTransaction((trx) =>
      appendAudit(
        trx,
        Array.from({ length: to - from }, (_, index) => {
          const session = SESSIONS[(from + index) % 3]
          return record({
            at: NOW + from + index,
            ...(session !== undefined && { session }),
            phase: index % 2 ? 'attempt' : 'outcome',
            outcome: 'success',
            code: 'none',
            detail: { n: index },
          })
        }),
      ),
    )
  await add(0, 6)
  const keep = () => Promise.resolve()
  checkpoints = await makeCheckpoint(database, { signer, keep, now: () => NOW })
  await add(6, 12)
  checkpoints.push(...(await makeCheckpoint(database, { signer, keep, now: () => NOW, maxHeads: 2 })))
  rows = await database.db.selectFrom('audit_event').selectAll().orderBy('chain').orderBy('seq').execute()
})
afterAll(() => database.stop())

const verify = (trx = database.db, pageSize = 1000) => verifyAudit(trx, { checkpoints, keys, pageSize })
const at = (trx: Transaction<Schema>, row: AuditEventRow) =>
  trx.updateTable('audit_event').where('chain', '=', row.chain).where('seq', '=', row.seq)

test('an audit that nobody has touched is right, however it is read', async () => {
  for (const pageSize of [1, 2, 3, 5, 1000]) {
    expect(await verify(database.db, pageSize)).toEqual({ ok: true, rows: 12, chains: 3, checkpoints: 3 })
  }
  expect(await verifyAudit(database.db, { keys })).toEqual({ ok: true, rows: 12, chains: 3, checkpoints: 3 })
  expect(await verifyAudit(database.db)).toEqual({ ok: true, rows: 12, chains: 3, checkpoints: 0 })
})

test('the columns of this test are all that there are', () => {
  expect(Object.keys(rows[0] ?? {}).toSorted()).toEqual([...COLUMNS].toSorted())
})

test.each(COLUMNS)('one byte changed in the column %s of any row is found and named', async (column) => {
  for (const row of rows) {
    const before = row[column]
    const after =
      typeof before === 'number'
        ? before + (column === 'seq' ? 1000 : 1)
        : before === null || before === ''
          ? 'x'
          : `${before.slice(0, -1)}${before.endsWith('f') ? 'e' : 'f'}`
    const verdict = await asIntruder(database, async (trx) => {
      await at(trx, row)
        .set({ [column]: after })
        .execute()
      return verifyAudit(trx)
    })
    expect(verdict).toMatchObject({ ok: false, fault: { chain: expect.any(String) as string } })
    if (verdict.ok || verdict.fault.kind === 'checkpoint') continue
    const { chain, seq, id, sentence } = verdict.fault
    // A row that was moved is missing where it was, or is too many where it came to.
    if (column === 'chain') expect([row.chain, after]).toContain(chain)
    else expect([chain, seq]).toEqual([row.chain, row.seq])
    if (column !== 'chain' && column !== 'seq') expect(id).toBe(column === 'id' ? after : row.id)
    expect(sentence).toContain(`Row ${seq} of chain ${chain}`)
  }
})

test('a value that becomes null is found', async () => {
  for (const column of [
    'session',
    'actor_id',
    'actor',
    'subject_id',
    'subject',
    'outcome',
    'code',
    'detail',
    'salt',
  ] as const) {
    const row = rows.find((one) => one.session !== null && one.seq === 2)
    if (!row) throw new Error('no row')
    const verdict = await asIntruder(database, async (trx) => {
      await at(trx, row)
        .set({ [column]: null })
        .execute()
      return verifyAudit(trx)
    })
    expect(verdict).toMatchObject({
      ok: false,
      fault: { kind: 'changed', chain: row.chain, seq: row.seq, id: row.id },
    })
  }
})

test('a row taken out is found and named', async () => {
  for (const row of rows) {
    const verdict = await asIntruder(database, async (trx) => {
      await trx.deleteFrom('audit_event').where('chain', '=', row.chain).where('seq', '=', row.seq).execute()
      return verifyAudit(trx)
    })
    expect(verdict).toMatchObject({ ok: false, fault: { kind: 'missing', chain: row.chain, seq: row.seq } })
  }
})

test('a row that was changed and hashed anew no longer fits the next one', async () => {
  for (const [index, row] of rows.entries()) {
    const next = rows[index + 1]
    if (next?.chain !== row.chain) continue
    const verdict = await asIntruder(database, async (trx) => {
      const changed = { ...row, type: 'impersonation.ended' }
      await at(trx, row)
        .set({ type: changed.type, hash: rowHash(changed) })
        .execute()
      return verifyAudit(trx)
    })
    expect(verdict).toMatchObject({
      ok: false,
      fault: { kind: 'changed', chain: row.chain, seq: next.seq, id: next.id },
    })
  }
})

test('two rows that were swapped are found, and the first of them named', async () => {
  for (const [index, row] of rows.entries()) {
    const next = rows[index + 1]
    if (next?.chain !== row.chain) continue
    const verdict = await asIntruder(database, async (trx) => {
      await at(trx, row).set({ seq: -1 }).execute()
      await at(trx, next).set({ seq: row.seq }).execute()
      await at(trx, { ...row, seq: -1 })
        .set({ seq: next.seq })
        .execute()
      return verifyAudit(trx)
    })
    expect(verdict).toMatchObject({ ok: false, fault: { kind: 'changed', chain: row.chain, seq: row.seq } })
  }
})

describe('somebody who may change all tables', () => {
  const chain = `production/session/${SESSIONS[0]}`
  const cut = async (trx: Transaction<Schema>, to: number) => {
    await trx.deleteFrom('audit_event').where('chain', '=', chain).where('seq', '>', to).execute()
    const last = rows.find((row) => row.chain === chain && row.seq === to)
    if (last) {
      await trx
        .updateTable('audit_chain')
        .set({ seq: to, hash: last.hash })
        .where('chain', '=', chain)
        .execute()
    } else await trx.deleteFrom('audit_chain').where('chain', '=', chain).execute()
  }

  test('cuts off the last rows and moves the head: a checkpoint names the first lost row', async () => {
    for (const to of [3, 2, 1, 0]) {
      const [without, found, ...paged] = await asIntruder(database, async (trx) => {
        await cut(trx, to)
        return [await verifyAudit(trx), await verify(trx), await verify(trx, 1)]
      })
      // Why checkpoints are kept elsewhere.
      expect(without).toMatchObject({ ok: true, rows: rows.length - 4 + to })
      expect(found).toMatchObject({ ok: false, fault: { kind: 'missing', chain, seq: to + 1 } })
      expect(paged).toEqual([found])
    }
  })

  test('cuts off rows and forgets the head', async () => {
    const verdict = await asIntruder(database, async (trx) => {
      await trx.deleteFrom('audit_chain').where('chain', '=', chain).execute()
      return verifyAudit(trx)
    })
    expect(verdict).toMatchObject({ ok: false, fault: { kind: 'head', chain, seq: 4 } })
  })

  test('takes out all rows of a chain, and leaves the head', async () => {
    const verdict = await asIntruder(database, async (trx) => {
      await trx.deleteFrom('audit_event').where('chain', '=', chain).execute()
      return verifyAudit(trx)
    })
    expect(verdict).toMatchObject({ ok: false, fault: { kind: 'missing', chain, seq: 1 } })
  })

  test('writes a chain anew with right hashes: a checkpoint holds the old ones', async () => {
    const [without, found] = await asIntruder(database, async (trx) => {
      let prev = ''
      for (const row of rows.filter((one) => one.chain === chain)) {
        const type = row.seq === 2 ? 'impersonation.ended' : row.type
        const hash = rowHash({ ...row, type, prev })
        await at(trx, row).set({ type, prev, hash }).execute()
        prev = hash
      }
      await trx.updateTable('audit_chain').set({ hash: prev }).where('chain', '=', chain).execute()
      return [await verifyAudit(trx), await verify(trx)]
    })
    expect(without).toMatchObject({ ok: true })
    // The first checkpoint holds row 2.
    expect(found).toMatchObject({ ok: false, fault: { kind: 'signed', chain, seq: 2 } })
  })

  test('changes the hash of a head', async () => {
    const verdict = await asIntruder(database, async (trx) => {
      await trx.updateTable('audit_chain').set({ hash: 'x' }).where('chain', '=', chain).execute()
      return verifyAudit(trx)
    })
    expect(verdict).toMatchObject({ ok: false, fault: { kind: 'head', chain, seq: 4 } })
  })

  test('adds a row behind the head', async () => {
    const last = rows.find((row) => row.chain === chain && row.seq === 4)
    const verdict = await asIntruder(database, async (trx) => {
      if (!last) throw new Error('no row')
      const added = { ...last, id: 'added', seq: 5, prev: last.hash }
      await trx
        .insertInto('audit_event')
        .values({ ...added, hash: rowHash(added) })
        .execute()
      return verifyAudit(trx)
    })
    expect(verdict).toMatchObject({ ok: false, fault: { kind: 'head', chain, seq: 5 } })
  })
})

describe('checkpoints', () => {
  const verdictOf = (list: string[], set = keys) => verifyAudit(database.db, { checkpoints: list, keys: set })

  test('one that is missing, moved or changed is found and numbered', async () => {
    const [one = '', two = '', three = ''] = checkpoints
    expect(checkpoints).toHaveLength(3)
    const wrong = (checkpoint: number, sentence: RegExp) => ({
      ok: false,
      fault: { kind: 'checkpoint', checkpoint, sentence: expect.stringMatching(sentence) as string },
    })
    expect(await verdictOf([one, three])).toMatchObject(wrong(3, /before it is missing/))
    expect(await verdictOf([two, three])).toMatchObject(wrong(2, /before it is missing/))
    expect(await verdictOf([one, three, two])).toMatchObject(wrong(3, /before it is missing/))
    const flipped = `${two.slice(0, 60)}${two[60] === 'A' ? 'B' : 'A'}${two.slice(61)}`
    expect(await verdictOf([one, flipped, three])).toMatchObject(wrong(2, /signature/))
    expect(await verdictOf([one, ''])).toMatchObject(wrong(2, /signature/))
  })

  test('one of a key that is not known counts for nothing', async () => {
    const other = await generateKeyPair('EdDSA', { crv: 'Ed25519' })
    const set = { keys: [{ ...(await exportJWK(other.publicKey)), kid: 'k1', alg: 'EdDSA' }] }
    expect(await verdictOf(checkpoints, set)).toMatchObject({ ok: false, fault: { checkpoint: 1 } })
    expect(await verdictOf(checkpoints, { keys: [] })).toMatchObject({ ok: false, fault: { checkpoint: 1 } })
  })

  test('one that contradicts an earlier one, and one that was signed as something else', async () => {
    const sign = (claims: object, typ = 'audit-checkpoint+jws') =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ alg: 'EdDSA', kid: 'k1', typ })
        .sign(signer.key)
    const row = rows[0]
    if (!row) throw new Error('no row')
    const heads = [[row.chain, row.seq, row.hash]]
    const one = await sign({ number: 1, at: NOW, previous: '', heads })
    expect(await verdictOf([one])).toMatchObject({ ok: true, checkpoints: 1 })
    const two = await sign({ number: 2, at: NOW, previous: sha256(one), heads: [[row.chain, row.seq, 'x']] })
    expect(await verdictOf([one, two])).toMatchObject({
      fault: { checkpoint: 2, sentence: expect.stringMatching(/contradicts/) as string },
    })
    const token = await sign({ number: 1, at: NOW, previous: '', heads }, 'at+jwt')
    expect(await verdictOf([token])).toMatchObject({
      fault: { checkpoint: 1, sentence: expect.stringMatching(/signature/) as string },
    })
  })

  test('the end of the list may be missing: what it held is then not known', async () => {
    expect(await verdictOf(checkpoints.slice(0, 1))).toMatchObject({ ok: true, checkpoints: 1 })
  })
})

test('records that are written meanwhile do no harm', async () => {
  const queue = createAuditQueue(database, { maxBatch: 7 })
  const stop = new AbortController()
  const write = async (worker: number) => {
    for (let n = 0; !stop.signal.aborted; n++) {
      const session = `${worker}${n % 5}`.padEnd(22, 'x')
      await queue.record(record({ session: n % 2 ? session : `${worker}${n}`.padStart(22, 'y') }))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const writers = Promise.all([1, 2, 3].map(write))
  const verdicts = []
  for (let n = 0; n < 12; n++) verdicts.push(await verify(database.db, 5 + n))
  stop.abort()
  await writers
  verdicts.push(await verify())
  expect(verdicts.filter(({ ok }) => !ok)).toEqual([])
  const counts = verdicts.map(({ rows: count }) => count)
  expect(counts).toEqual(counts.toSorted((a, b) => a - b))
  expect(counts.at(-1)).toBeGreaterThan((counts[0] ?? 0) + 3)
})
