import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest'
import { type User, withUser } from 'impersonation-kit/server'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { describeWithUser, type Query } from '../../conformance/describeWithUser.js'
import { docsSql } from '../support/docsSql.js'
import { forUsers, queryOf } from '../support/kysely.js'
import { postgresTools, startPostgres } from '../support/startPostgres.js'

// Locks, broken connections and many connections need a real server. Without one, postgres.test.ts has run the same suite on PGlite.
describe.skipIf(postgresTools === undefined)('with a real PostgreSQL', () => {
  let port: number
  let stop: () => void
  let admin: pg.Pool
  beforeAll(async () => {
    ;({ port, stop } = await startPostgres(postgresTools ?? ''))
    admin = new pg.Pool({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' })
    await admin.query(docsSql)
  })
  afterAll(async () => {
    await admin.end()
    stop()
  })

  const config = (max = 1): pg.PoolConfig => {
    return { host: '127.0.0.1', port, user: 'app_server', database: 'postgres', max }
  }
  const owner: Query = (sql, params) => admin.query(sql, params)

  describeWithUser('withUser over a Pool of pg', async () => {
    const pool = new pg.Pool(config())
    return {
      as: (user, fn) => withUser(pool, user, (client) => fn((sql, params) => client.query(sql, params))),
      plain: (sql, params) => pool.query(sql, params),
      owner,
      close: () => pool.end(),
    }
  })

  describeWithUser('withUser over a Client of pg', async () => {
    const client = new pg.Client(config())
    await client.connect()
    // A connection has one transaction at a time.
    let last: Promise<unknown> = Promise.resolve()
    return {
      as: (user, fn) => {
        const next = last.then(() =>
          withUser(client, user, (one) => fn((sql, params) => one.query(sql, params))),
        )
        last = next.catch(() => {})
        return next
      },
      plain: (sql, params) => client.query(sql, params),
      owner,
      close: () => client.end(),
    }
  })

  describeWithUser('withUser over Kysely and pg', async () => {
    const pool = new pg.Pool(config())
    const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
    return {
      as: (user, fn) => withUser(forUsers(kysely), user, (tx) => fn(queryOf(tx))),
      plain: (sql, params) => pool.query(sql, params),
      owner,
      close: () => kysely.destroy(),
    }
  })

  describe('a pool', () => {
    const ada = directUser({ userId: 'ada' })
    const PID = 'select pg_backend_pid() as pid'
    let pool: pg.Pool
    beforeEach(() => {
      pool = new pg.Pool(config(2))
    })
    afterEach(() => pool.end())

    const counts = () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount })
    const pidOf = async (client: pg.Client | pg.Pool): Promise<string> =>
      String((await client.query<{ pid: number }>(PID)).rows[0]?.pid)
    const kill = async (pid: string): Promise<void> => {
      await admin.query('select pg_terminate_backend($1)', [pid])
      for (let left = 1; left;) {
        left = (await admin.query('select 1 from pg_stat_activity where pid = $1', [pid])).rows.length
      }
      // The socket's end takes a turn to be heard.
      await new Promise((resolve) => setTimeout(resolve, 50))
    }

    test('has every connection back after success and after errors', async () => {
      const pids = new Set<string>()
      for (let index = 0; index < 20; index++) {
        await withUser(pool, ada, async (client) => {
          pids.add(await pidOf(client))
          if (index % 2) await client.query('select 1 / 0')
        }).catch(() => {})
      }
      expect(pids.size).toBe(1)
      expect(counts()).toEqual({ total: 1, idle: 1, waiting: 0 })
    })

    test('loses a connection that breaks between two queries, and the process lives on', async () => {
      let broken = ''
      const promise = withUser(pool, ada, async (client) => {
        broken = await pidOf(client)
        await kill(broken)
        return 'done'
      })
      await expect(promise).rejects.toThrow(/connection/i)
      expect(counts()).toEqual({ total: 0, idle: 0, waiting: 0 })
      expect(await withUser(pool, ada, pidOf)).not.toBe(broken)
    })

    test('loses a connection that breaks under a query', async () => {
      const promise = withUser(pool, ada, async (client) => {
        const pid = await pidOf(client)
        await Promise.all([client.query('select pg_sleep(30)'), kill(pid)])
      })
      await expect(promise).rejects.toThrow()
      expect(counts()).toEqual({ total: 0, idle: 0, waiting: 0 })
    })

    test.each(['commit', 'commit and chain'])(
      'loses a connection whose function said %s, with what was set on it',
      async (word) => {
        const promise = withUser(pool, ada, async (client) => {
          await client.query(word)
          await client.query("set app.user_id = 'ada'")
          await client.query("set app.impersonator_user_id = ''")
        })
        await expect(promise).rejects.toMatchObject({ code: 'invalid_configuration' })
        expect(counts()).toEqual({ total: 0, idle: 0, waiting: 0 })
        expect((await pool.query("select current_setting('app.user_id', true) as id")).rows).toEqual([
          { id: null },
        ])
      },
    )

    test('refuses and loses a connection that was given back in a transaction', async () => {
      const client = await pool.connect()
      await client.query('begin')
      client.release()
      await expect(withUser(pool, ada, pidOf)).rejects.toMatchObject({ code: 'invalid_configuration' })
      expect(counts()).toEqual({ total: 0, idle: 0, waiting: 0 })
    })

    test('keeps no listener on a connection', async () => {
      const listeners = () => withUser(pool, ada, async (client) => client.listenerCount('error'))
      const before = await listeners()
      for (let index = 0; index < 20; index++) await listeners()
      expect(await listeners()).toBe(before)
    })

    test('gives a call within a call a transaction and a user of its own', async () => {
      const bob = impersonatedUser({ userId: 'bob' })
      const id = async (client: pg.PoolClient): Promise<unknown> =>
        (await client.query("select current_setting('app.user_id') as id")).rows[0]
      const seen = await withUser(pool, ada, async (outer) => [
        await withUser(pool, bob, id),
        await id(outer),
      ])
      expect(seen).toEqual([{ id: 'bob' }, { id: 'ada' }])
    })
  })

  describe('a connection on which a transaction is open', () => {
    const refused = {
      code: 'invalid_configuration',
      message: expect.stringMatching(/already has an open transaction.* Pass the pool/),
    }
    let client: pg.Client
    beforeEach(async () => {
      client = new pg.Client(config())
      await client.connect()
    })
    afterEach(() => client.end())

    const user = directUser({ userId: 'ada' })
    const write = "insert into notes (user_id, body) values ('ada', $1)"
    const written = async (body: string): Promise<number> =>
      (await admin.query('select 1 from notes where body = $1', [body])).rows.length

    test('is refused by a call within a call, and the outer one goes on', async () => {
      await withUser(client, user, async (outer) => {
        await outer.query(write, ['outer'])
        const inner = withUser(outer, impersonatedUser(), (one) => one.query('select 1'))
        await expect(inner).rejects.toMatchObject(refused)
        expect(await written('outer')).toBe(0)
      })
      expect(await written('outer')).toBe(1)
    })

    test('is refused by a second call at the same time', async () => {
      const first = withUser(client, user, (one) => one.query(write, ['first']))
      await expect(withUser(client, user, (one) => one.query('select 1'))).rejects.toMatchObject(refused)
      await first
      expect(await written('first')).toBe(1)
    })

    test.each(['select 1', 'select 1 / 0'])(
      'is left as it was where the app began one, and ran %s',
      async (sql) => {
        await client.query('begin')
        await client.query(sql).catch(() => {})
        await new Promise((resolve) => setTimeout(resolve, 20))
        const status = client.getTransactionStatus()
        await expect(withUser(client, user, async () => 1)).rejects.toMatchObject(refused)
        expect(client.getTransactionStatus()).toBe(status)
      },
    )

    test('can be used again when its call has failed', async () => {
      await expect(withUser(client, user, (one) => one.query('select 1 / 0'))).rejects.toThrow()
      expect(await withUser(client, user as User, async () => 'again')).toBe('again')
    })
  })
})
