import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appendAudit, makeCheckpoint, pageAudit } from '../../src/audit/index.js'
import { eraseNow } from '../../src/command/eraseNow.js'
import { verifyNow } from '../../src/command/operations.js'
import { checkpointKeyring } from '../../src/keys/index.js'
import { type Database, migrate, openDatabase } from '../../src/store/index.js'
import { record } from '../support/auditDatabase.js'
import { hasPostgres, postgresServer } from '../support/postgresServer.js'
import { commandFolder, runCli } from '../support/runCli.js'
import { runHere } from '../support/runHere.js'

const DAY = Date.UTC(2026, 4, 1)
const now = () => DAY + 86_400_000
const environment = 'production'

describe.skipIf(!hasPostgres)('audit erase', () => {
  let server: Awaited<ReturnType<typeof postgresServer>>
  let database: Database
  let url: string
  const { folder, remove } = commandFolder()
  const records = async () => (await pageAudit(database.db, { environment })).records
  beforeAll(async () => {
    server = await postgresServer()
    url = await server.create()
    await server.query('create role app login')
    database = await openDatabase({ url })
    await migrate(database, { runtimeRole: 'app' })
    await database.inTransaction((trx) =>
      appendAudit(trx, [
        record({ at: DAY - 2 }),
        record({ at: DAY - 1, session: 'a'.repeat(22) }),
        record({ at: DAY }),
        record({ at: DAY - 1, environment: 'staging' }),
      ]),
    )
    const signer = await checkpointKeyring(database, { now }).signer()
    await makeCheckpoint(database, { signer, keep: async () => {} })
  })
  afterAll(async () => {
    await database.close()
    await server.stop()
    remove()
  })

  test.each([
    ['no environment', { before: '2026-05-01' }, /^--environment: Give one of production\.$/],
    ['another environment', { environment: 'toString', before: '2026-05-01' }, /^--environment: Give one of/],
    ['no day', { environment }, /^--before: Give a day such as 2025-12-31\. /],
    ['a word', { environment, before: 'yesterday' }, /^--before: Give a day such as/],
    ['a day that the month does not have', { environment, before: '2026-02-30' }, /^--before: Give a day/],
    ['a month that there is not', { environment, before: '2026-13-01' }, /^--before: Give a day/],
    ['a time of day', { environment, before: '2026-05-01T12:00' }, /^--before: Give a day/],
    ['tomorrow', { environment, before: '2026-05-03' }, /^--before: This day is in the future\. /],
  ])('refuses %s, and erases nothing', async (_what, values, sentence) => {
    await expect((async () => runHere(eraseNow, { database: url, now }, values))()).rejects.toThrow(sentence)
    expect(await records()).toHaveLength(3)
  })

  test('as the role of the running service it says who may', async () => {
    const app = url.replace('postgres@', 'app@')
    await expect(
      runHere(eraseNow, { database: app, now }, { environment, before: '2026-05-01' }),
    ).rejects.toThrow(
      /^DATABASE_URL: This role may not erase records of the audit\. Run audit erase as the role that owns the tables\.$/,
    )
    expect(await records()).toHaveLength(3)
  })

  test('empties what is older than the day, in this environment alone, and says how many that were', async () => {
    const args = ['audit', 'erase', '--environment', environment, '--before', '2026-05-01']
    expect(await runCli(args, { folder, env: { DATABASE_URL: url } })).toMatchObject({
      code: 0,
      out: 'Records of production from before 2026-05-01 that were erased: 2.\n',
    })
    const found = await records()
    expect(found.map((one) => [one.at - DAY, one.erasedBy !== undefined]).slice(1)).toEqual([
      [0, false],
      [-1, true],
      [-2, true],
    ])
    expect(found[0]).toMatchObject({
      type: 'audit.erased',
      actor: { id: 'impersonation-kit-service audit erase' },
      detail: { before: DAY },
    })
    const [other] = (await pageAudit(database.db, { environment: 'staging' })).records
    expect(other?.actor).toMatchObject({ id: 'op_1' })
  })

  test('the audit is still proved afterwards, against the checkpoint from before', async () => {
    const { code, out } = await runHere(verifyNow, { database: url, now })
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(
        /^Every record stands as it was written: 5 in \d chains, against 1 checkpoints\.$/,
      ),
    ])
  })

  test('a second time there is nothing to erase', async () => {
    const { out } = await runHere(eraseNow, { database: url, now }, { environment, before: '2026-05-01' })
    expect(out).toBe('Records of production from before 2026-05-01 that were erased: 0.')
  })
})
