import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appendAudit, makeCheckpoint } from '../../src/audit/index.js'
import { doctor } from '../../src/command/doctor.js'
import { rotateKeys, verifyNow } from '../../src/command/operations.js'
import { checkpointKeyring, createKeyring, keyStoreOf } from '../../src/keys/index.js'
import { type Database, migrate, openDatabase } from '../../src/store/index.js'
import { record } from '../support/auditDatabase.js'
import { hasPostgres, postgresServer } from '../support/postgresServer.js'
import { runHere } from '../support/runHere.js'

const secret = 's'.repeat(32)
const PLAIN =
  /Signing keys from before secret was set stand in the database in plain text\.\n {2}Run keys rotate\./

describe.skipIf(!hasPostgres)('keys rotate, where a secret was set after the first start', () => {
  let server: Awaited<ReturnType<typeof postgresServer>>
  let database: Database
  let url: string
  /** What a service does to the tables: a token, a record, and a checkpoint that is signed. */
  const serve = async (options: { secret?: string }): Promise<void> => {
    const tokens = { store: keyStoreOf(database, 'token'), algorithm: 'EdDSA' } as const
    await createKeyring({ ...tokens, ...options, tokenLife: 60_000, now: Date.now }).sign({ sub: 'user_1' })
    await database.inTransaction((trx) => appendAudit(trx, record()))
    const signer = await checkpointKeyring(database, { ...options, now: Date.now }).signer()
    expect(await makeCheckpoint(database, { signer, keep: async () => {} })).toHaveLength(1)
  }
  const keys = () =>
    database.db.selectFrom('signing_key').select(['purpose', 'private_jwk']).orderBy('purpose').execute()
  beforeAll(async () => {
    server = await postgresServer()
    url = await server.create()
    database = await openDatabase({ url })
    await migrate(database)
    await serve({})
  })
  afterAll(async () => {
    await database.close()
    await server.stop()
  })

  test('doctor names the keys that stand in plain text, with a cure that helps', async () => {
    const { out } = await runHere(doctor, { database: url })
    expect(out).toContain('Set secret, the same for every replica, then run keys rotate.')
    expect((await runHere(doctor, { database: url, secret })).out).toMatch(PLAIN)
  })

  test('without a secret it encrypts nothing', async () => {
    const { code, out } = await runHere(rotateKeys, { database: url })
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^The new key is \S+\. It signs in two minutes\.$/),
    ])
    expect((await keys()).map(({ purpose }) => purpose)).toEqual(['checkpoint', 'token', 'token'])
  })

  test('no key of any purpose stands in plain text afterwards, and doctor is content', async () => {
    const { code, out } = await runHere(rotateKeys, { database: url, secret })
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^The new key is .*\nKeys that stood in plain text and are encrypted now: 3\.$/),
    ])
    const stored = await keys()
    expect(stored.map(({ purpose }) => purpose)).toEqual(['checkpoint', 'token', 'token', 'token'])
    for (const { private_jwk: text } of stored) expect(text).toMatch(/^[^."{]*(\.[^."{]*){4}$/)
    expect((await runHere(doctor, { database: url, secret })).out).not.toContain('plain text')
  })

  test('a second time it finds none', async () => {
    const { out } = await runHere(rotateKeys, { database: url, secret })
    expect(out).not.toContain('encrypted now')
  })

  test('checkpoints from before are still proved, and the same key signs the next one', async () => {
    await serve({ secret })
    const { code, out } = await runHere(verifyNow, { database: url, secret })
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(
        /^Every record stands as it was written: 2 in 1 chains, against 2 checkpoints\.$/,
      ),
    ])
    await expect(serve({ secret: 'x'.repeat(32) })).rejects.toThrow('encrypted with another secret')
  })
})
