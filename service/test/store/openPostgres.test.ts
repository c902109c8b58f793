import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  canAlterAudit,
  type Database,
  isDatabaseDown,
  migrate,
  openDatabase,
  type StoreLogger,
} from '../../src/store/index.js'
import { appendAudit } from '../../src/audit/index.js'
import { hasPostgres, postgresServer } from '../support/postgresServer.js'
import { describeStore } from './describeStore.js'

describe.skipIf(!hasPostgres)('with a real PostgreSQL', () => {
  let server: Awaited<ReturnType<typeof postgresServer>>
  beforeAll(async () => {
    server = await postgresServer()
  })
  afterAll(() => server.stop())

  // Fifty at once stand in a queue for ten connections.
  const connectTimeout = 60_000
  describeStore('PostgreSQL', async (options) =>
    openDatabase({ url: await server.create() }, { connectTimeout, ...options }),
  )

  describeStore('PostgreSQL with the portable profile, and every third commit refused', async (options) => {
    let commits = 0
    const url = await server.create({ default_transaction_isolation: 'serializable' })
    return openDatabase(
      { url },
      {
        connectTimeout,
        ...options,
        profile: 'portable',
        beforeCommit: () => {
          if (++commits % 3 === 0) throw Object.assign(new Error('restart transaction'), { code: '40001' })
        },
      },
    )
  })

  test('S52: four replicas that migrate an empty database at once migrate it once', async () => {
    const url = await server.create()
    const replicas = await Promise.all(Array.from({ length: 4 }, () => openDatabase({ url })))
    const applied = await Promise.all(replicas.map((replica) => migrate(replica)))
    expect(applied.flat().toSorted((a, b) => a - b)).toEqual([1, 2])
    for (const { db, close } of replicas) {
      expect(await db.selectFrom('settings').selectAll().execute()).toEqual([])
      await close()
    }
  })

  test('a migration that died between two statements is finished by the next one', async () => {
    const database = await openDatabase({ url: await server.create() })
    const create = 'create table if not exists impersonation_kit.one (a text)'
    const broken = { version: 1, name: 'one', statements: [create, 'create table nonsense('] }
    await expect(migrate(database, { migrations: [broken] })).rejects.toMatchObject({ code: '42601' })
    const mended = {
      ...broken,
      statements: [create, 'create table if not exists impersonation_kit.two (b text)'],
    }
    expect(await migrate(database, { migrations: [mended] })).toEqual([1])
    await database.close()
  })

  test('a migration that another replica is at is waited for, and not for ever', async () => {
    const database = await openDatabase({ url: await server.create() })
    await migrate(database, { migrations: [] })
    await database.inTransaction((trx) =>
      trx
        .insertInto('lease')
        .values({ name: 'migration', holder: 'other', expires_at: Date.now() + 60_000 })
        .execute(),
    )
    await expect(migrate(database, { wait: 300 })).rejects.toMatchObject({ code: 'migration_busy' })
    await database.close()
  })

  describe('with a role of its own for the service', () => {
    let owner: Database
    let service: Database
    beforeAll(async () => {
      await server.query('create role "the service" login')
      const url = await server.create()
      owner = await openDatabase({ url })
      await migrate(owner, { runtimeRole: 'the service' })
      service = await openDatabase({ url: url.replace('postgres@', `${encodeURIComponent('the service')}@`) })
    })
    afterAll(async () => {
      await service.close()
      await owner.close()
    })

    test('it adds audit rows, and may neither change nor delete them nor switch the trigger off', async () => {
      await service.inTransaction((trx) =>
        appendAudit(trx, {
          id: 'a',
          at: 1,
          environment: 'test',
          type: 'x',
          actor: { id: 'op' },
          subject: { id: 'user' },
        }),
      )
      for (const statement of [
        `update impersonation_kit.audit_event set type = 'y'`,
        'delete from impersonation_kit.audit_event',
        'truncate impersonation_kit.audit_event',
        'delete from impersonation_kit.audit_chain',
        'update impersonation_kit.audit_checkpoint set number = 5',
      ]) {
        await expect(service.executeSql(statement)).rejects.toMatchObject({
          code: '42501',
          message: /permission denied/,
        })
      }
      await expect(
        service.executeSql('alter table impersonation_kit.audit_event disable trigger all'),
      ).rejects.toMatchObject({ code: '42501' })
      expect(await canAlterAudit(service)).toBe(false)
      expect(await canAlterAudit(owner)).toBe(true)
    })

    test('it starts on tables that are up to date without any right to make tables', async () => {
      expect(await migrate(service)).toEqual([])
    })
  })

  test('a statement that takes too long is ended, and the connection goes on', async () => {
    const database = await openDatabase({ url: await server.create() }, { statementTimeout: 3_000 })
    const slow = database.inTransaction((trx) =>
      trx.selectNoFrom((eb) => eb.fn('pg_sleep', [eb.val(60)]).as('s')).execute(),
    )
    await expect(slow).rejects.toMatchObject({ code: '57014' })
    await expect(slow.catch((error: unknown) => isDatabaseDown(error))).resolves.toBe(true)
    const settings = await database.executeSql('show statement_timeout')
    expect(settings.rows).toEqual([{ statement_timeout: '0' }])
    await database.close()
  })

  test('a migration may take longer than any statement', async () => {
    const database = await openDatabase({ url: await server.create() }, { statementTimeout: 1 })
    await database.executeDdl('do $$ begin perform pg_sleep(2.5); end $$')
    await expect(database.executeSql('select pg_sleep(60)')).rejects.toThrow('timeout')
    await database.close()
  })

  test('connections that the server ends do not end the process, and new ones are made', async () => {
    const said: string[] = []
    const log = {
      info: () => {},
      warn: (message: string) => said.push(message),
      error: () => {},
    } satisfies StoreLogger
    const url = await server.create()
    const database = await openDatabase({ url }, { log })
    // One is in a transaction and silent, one is in the middle of a statement, one is idle.
    await Promise.all([
      database.executeSql('select 1'),
      database.executeSql('select 2'),
      database.executeSql('select 3'),
    ])
    let goOn = (): void => {}
    const gate = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const silent = database.inTransaction(async (trx) => {
      await trx.selectNoFrom((eb) => eb.val(1).as('one')).execute()
      await gate
      return trx.selectNoFrom((eb) => eb.val(2).as('two')).execute()
    })
    const busy = database.executeSql('select pg_sleep(60)')
    const both = Promise.allSettled([silent, busy])
    const theirs = `from pg_stat_activity where datname = '${new URL(url).pathname.slice(1)}'`
    const states = async () => (await server.query(`select state ${theirs} order by state`)).rows
    await expect
      .poll(states)
      .toEqual([{ state: 'active' }, { state: 'idle' }, { state: 'idle in transaction' }])
    await server.query(`select pg_terminate_backend(pid, 30000) ${theirs}`)
    goOn()
    for (const result of await both) {
      expect(result.status).toBe('rejected')
      expect(isDatabaseDown((result as PromiseRejectedResult).reason)).toBe(true)
    }
    await vi.waitFor(async () =>
      expect((await database.executeSql('select 4 as n')).rows).toEqual([{ n: 4 }]),
    )
    expect(said.length).toBeGreaterThan(0)
    await database.close()
  })

  test('a server that is not there is told as such', async () => {
    const database = await openDatabase({ url: 'postgres://postgres@127.0.0.1:1/none' })
    const error: unknown = await database.executeSql('select 1').catch((reason: unknown) => reason)
    expect(isDatabaseDown(error)).toBe(true)
    await database.close()
  })

  test('S60: a database in read-only mode refuses clearly', async () => {
    const url = await server.create()
    const owner = await openDatabase({ url })
    await migrate(owner)
    await server.query(
      `alter database ${new URL(url).pathname.slice(1)} set default_transaction_read_only = on`,
    )
    const database = await openDatabase({ url })
    const error: unknown = await database
      .inTransaction((trx) => trx.deleteFrom('ticket').execute())
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: '25006' })
    expect(isDatabaseDown(error)).toBe(true)
    await database.close()
    await owner.close()
  })
})

test.each(['mysql://x', '', 'postgres', 'not a url'])(
  'the address %j is refused before anything is sent',
  async (url) => {
    await expect(openDatabase({ url })).rejects.toMatchObject({
      code: 'wrong_option',
      message: /DATABASE_URL/,
    })
  },
)
