import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appendAudit, eraseAudit, makeCheckpoint, verifyAudit } from '../../src/audit/index.js'
import {
  browserSessions,
  type Database,
  dump,
  impersonations,
  migrate,
  newId,
  openDatabase,
  restore,
  settingsTable,
  signingKeys,
  startRate,
  supportAccess,
  tickets,
} from '../../src/store/index.js'
import { auditDatabase, NOW, record } from '../support/auditDatabase.js'
import { hasPostgres } from '../support/postgresServer.js'

const linesOf = async (database: Database) => {
  const lines: string[] = []
  for await (const line of dump(database)) lines.push(line)
  return lines
}

describe.skipIf(!hasPostgres)('dump and restore', () => {
  let from: Awaited<ReturnType<typeof auditDatabase>>
  let lines: string[]
  const emptyOne = async () => {
    const database = await openDatabase({ url: (await from.server?.create()) ?? '' })
    await migrate(database)
    return database
  }
  const pair = generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  beforeAll(async () => {
    from = await auditDatabase()
    const { privateKey, publicKey } = await pair
    await from.inTransaction(async (trx) => {
      await settingsTable.compareAndSet(trx, 0, {
        environment: 'test',
        value: { a: 'ä\n"' },
        changedAt: NOW,
        changedBy: 'x',
      })
      await tickets.insert(trx, { hash: 't', impersonationId: 'i', expiresAt: NOW })
      await browserSessions.insert(trx, { hash: 'b', userId: 'u', createdAt: NOW, expiresAt: NOW })
      await supportAccess.put(trx, { environment: 'test', userId: 'u' }, { optedOut: true }, NOW)
      await startRate.lock(trx, 'test', 'op', NOW)
      await signingKeys.insert(trx, 'checkpoint', {
        number: 1,
        kid: 'k1',
        algorithm: 'EdDSA',
        publicJwk: JSON.stringify(await exportJWK(publicKey)),
        privateJwk: JSON.stringify(await exportJWK(privateKey)),
        activeFrom: NOW,
        createdAt: NOW,
      })
      for (let n = 0; n < 1203; n++) {
        await impersonations.insert(trx, {
          id: newId(),
          environment: 'test',
          operatorId: 'op',
          userId: 'u',
          state: 'ended',
          value: { n },
          createdAt: NOW + n,
          ...(n % 2 && { endedAt: NOW + n }),
        })
      }
      await appendAudit(
        trx,
        Array.from({ length: 1100 }, (_, n) => record({ at: NOW + n, session: `${n % 3}`.repeat(22) })),
      )
    })
    await eraseAudit(from, {
      environment: 'production',
      before: NOW + 50,
      actor: { id: 'retention' },
      now: () => NOW + 5000,
    })
    await makeCheckpoint(from, { signer: { kid: 'k1', key: privateKey }, keep: () => Promise.resolve() })
    lines = await linesOf(from)
  })
  afterAll(() => from.stop())

  test('every row comes back as it was, and the audit can still be verified', async () => {
    const to = await emptyOne()
    expect(await restore(to, lines)).toBe(lines.length - 2)
    expect(await linesOf(to)).toEqual(lines)
    const tables = new Set(lines.slice(1, -1).map((line) => (JSON.parse(line) as { table: string }).table))
    expect(tables.size).toBe(10)
    const keys = { keys: [{ ...(await exportJWK((await pair).publicKey)), kid: 'k1', alg: 'EdDSA' }] }
    expect(await verifyAudit(to.db, { keys })).toEqual({ ok: true, rows: 1101, chains: 4, checkpoints: 1 })
    await expect(restore(to, lines)).rejects.toMatchObject({
      code: 'wrong_option',
      message: /already has rows/,
    })
    await to.close()
  })

  test('what is not a dump, or is cut off, or is of a newer version, is refused', async () => {
    const to = await emptyOne()
    for (const wrong of [
      [],
      ['', '\n'],
      ['hello'],
      ['{}'],
      ['null'],
      [lines[0] ?? '', '{"table":"pg_class","row":{}}'],
    ]) {
      await expect(restore(to, wrong)).rejects.toMatchObject({ code: 'wrong_option', message: /not a dump/ })
    }
    const cut = [lines[0] ?? '', (lines[1] ?? '').slice(0, -5)]
    await expect(restore(to, cut)).rejects.toMatchObject({ code: 'wrong_option' })
    await expect(restore(to, lines.slice(0, -1))).rejects.toMatchObject({
      code: 'wrong_option',
      message: expect.stringContaining(
        `${lines.length - 2} rows were restored, and others are missing`,
      ) as string,
    })
    const newer = ['{"format":"impersonation-kit","version":999}']
    await expect(restore(to, newer)).rejects.toMatchObject({ code: 'database_too_new' })
    await to.close()
  })
})
