import type { PGlite } from '@electric-sql/pglite'
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import Cursor from 'pg-cursor'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type User, withUser } from 'impersonation-kit/server'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { forUsers } from '../support/kysely.js'
import { postgresTools, startPostgres } from '../support/startPostgres.js'
import { createPglite } from '../../support/createPglite.js'

const ada = directUser({ userId: 'ada' })
const bob = directUser({ userId: 'bob' })
const looking: User = {
  ...impersonatedUser({ userId: 'ada', impersonatorUserId: 'ana' }),
  impersonation: { impersonator: { id: 'ana', kind: 'person' }, mode: 'read-only' },
}
const late = { code: 'invalid_configuration', message: expect.stringMatching(/after its withUser had ended/) }
const SQL = `create table written (who text default current_setting('app.user_id', true), word text)`
const insert = (word: string): string => `insert into written (word) values ('${word}')`

describe.skipIf(postgresTools === undefined)('what withUser lends, on a real PostgreSQL', () => {
  let port: number
  let stop: () => void
  let admin: pg.Pool
  let pool: pg.Pool
  beforeAll(async () => {
    ;({ port, stop } = await startPostgres(postgresTools ?? ''))
    admin = new pg.Pool(config(2))
    await admin.query(SQL)
  })
  afterAll(async () => {
    await admin.end()
    stop()
  })
  beforeEach(async () => {
    await admin.query('delete from written')
    pool = new pg.Pool(config(1))
  })
  afterEach(() => pool.end())

  const config = (max: number): pg.PoolConfig => ({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database: 'postgres',
    max,
  })
  const written = async (): Promise<unknown[]> => (await admin.query('select who, word from written')).rows

  test('F34: a query that loses a race against an error does not run in the next user’s transaction', async () => {
    let loser: Promise<unknown> = Promise.resolve()
    let bobIsIn = (): void => {}
    const whileBob = new Promise<void>((resolve) => (bobIsIn = resolve))
    const first = withUser(pool, ada, (client) => {
      loser = whileBob.then(() => client.query(insert('late')))
      loser.catch(() => {})
      return Promise.all([client.query('select 1 / 0'), loser])
    })
    await expect(first).rejects.toMatchObject({ code: '22012' })
    await withUser(pool, bob, async () => {
      bobIsIn()
      await loser.catch(() => {})
    })
    await expect(loser).rejects.toMatchObject(late)
    expect(await written()).toEqual([])
  })

  test('F4: a client that was kept rejects, in the next call too, in every style of pg', async () => {
    let kept: pg.PoolClient | undefined
    await withUser(pool, ada, async (client) => {
      kept = client
    })
    const client = kept as pg.PoolClient
    await withUser(pool, bob, async () => {
      await expect(client.query(insert('promise'))).rejects.toMatchObject(late)
      await expect(client.query({ text: insert('config') })).rejects.toMatchObject(late)
      await expect(client.query({ name: 'n', text: insert('named') })).rejects.toMatchObject(late)
      const styles = [
        (done: (error: Error) => void) => client.query(insert('callback'), done),
        (done: (error: Error) => void) => client.query(insert('callback'), [], done),
        (done: (error: Error) => void) =>
          client.query({ text: insert('config'), callback: done } as pg.QueryConfig),
        (done: (error: Error) => void) => client.query(new pg.Query(insert('event'))).on('error', done),
      ]
      for (const style of styles) expect(await new Promise(style)).toMatchObject(late)
      expect(() => client.release()).toThrow(/after its withUser had ended/)
      expect(() => client.on('notice', () => {})).toThrow(/after its withUser had ended/)
      await expect(withUser(client, ada, (one) => one.query(insert('nested')))).rejects.toMatchObject(late)
    })
    expect(await written()).toEqual([])
  })

  test('F34: a query that was queued and not waited for is over before the connection goes back', async () => {
    const mine = new Error('mine')
    const promise = withUser(pool, ada, async (client) => {
      void client.query('select pg_sleep(0.1)')
      void client.query(insert('queued'))
      throw mine
    })
    await expect(promise).rejects.toBe(mine)
    await withUser(pool, bob, (client) => client.query(insert('of bob')))
    expect(await written()).toEqual([{ who: 'bob', word: 'of bob' }])
  })

  test('F4: one over a Client is dead too, and the Client itself lives on', async () => {
    const client = new pg.Client(config(1))
    await client.connect()
    let kept: pg.Client | undefined
    await withUser(client, ada, async (one) => {
      kept = one
      await one.query(insert('of ada'))
    })
    await expect(kept?.query(insert('late'))).rejects.toMatchObject(late)
    await withUser(client, bob, async () => {
      await expect(kept?.query(insert('late'))).rejects.toMatchObject(late)
    })
    expect((await client.query('select who, word from written')).rows).toEqual([
      { who: 'ada', word: 'of ada' },
    ])
    await client.end()
  })

  test('F4: Kysely’s transaction is dead, and so is a query that it built before', async () => {
    const kysely = new Kysely<{ written: { word: string } }>({ dialect: new PostgresDialect({ pool }) })
    const parts = await withUser(forUsers(kysely), ada, async (tx) => ({
      tx,
      built: tx.insertInto('written').values({ word: 'built' }),
    }))
    await withUser(forUsers(kysely), bob, async () => {
      await expect(parts.built.execute()).rejects.toMatchObject(late)
      await expect(parts.tx.executeQuery(CompiledQuery.raw(insert('raw')))).rejects.toMatchObject(late)
      expect(() => parts.tx.selectFrom('written')).toThrow(/after its withUser had ended/)
    })
    expect(await written()).toEqual([])
  })

  test('F4: listeners that the function added hear nothing of the next user', async () => {
    const heard: unknown[] = []
    await withUser(pool, ada, async (client) => {
      client.on('notice', (notice) => heard.push(notice.message))
      client.once('notice', (notice) => heard.push(notice.message))
      await client.query("do $$ begin raise notice 'of ada'; end $$")
    })
    await withUser(pool, bob, (client) => client.query("do $$ begin raise notice 'of bob'; end $$"))
    expect(heard).toEqual(['of ada', 'of ada'])
  })

  test('F4: the function cannot give the connection back while its transaction is open', async () => {
    const promise = withUser(pool, ada, async (client) => {
      await client.query(insert('lost'))
      client.release()
    })
    await expect(promise).rejects.toMatchObject({ message: expect.stringMatching(/called release\(\)/) })
    expect(await written()).toEqual([])
  })

  test('F35: nothing comes between the last check and the commit of a read-only session', async () => {
    let after: Promise<unknown> = Promise.resolve()
    await withUser(pool, looking, async (client) => {
      after = (async () => {
        await client.query('select 1')
        for (let turn = 0; turn < 50; turn++) {
          await client.query('reset transaction_read_only')
          await client.query(insert('escaped'))
        }
      })()
      after.catch(() => {})
    }).catch(() => {})
    await expect(after).rejects.toThrow()
    expect(await written()).toEqual([])
  })

  test.each([
    'reset transaction_read_only',
    'reset all',
    'set session characteristics as transaction read write',
  ])(
    'F35: what %s lets a read-only session write on its own Client, after the last check, does not last',
    async (lift) => {
      const client = new pg.Client(config(1))
      await client.connect()
      const written35: unknown[] = []
      const promise = withUser(client, looking, async () => {
        // Past what was lent: behind the check, and before the end.
        setImmediate(() => {
          const behind = client.query(`${lift}; ${insert('escaped')} returning word`)
          behind.then(
            (results) => written35.push(results),
            () => {},
          )
        })
        return 'looked'
      })
      expect(await promise).toBe('looked')
      await client.query('select 1')
      expect(await written()).toEqual([])
      // Otherwise nothing was tried here.
      if (lift === 'reset transaction_read_only') expect(written35).toHaveLength(1)
      await client.end()
    },
  )

  test('F35: a COMMIT that PostgreSQL answers with ROLLBACK is no success', async () => {
    const connection = new pg.Client(config(1))
    await connection.connect()
    // The transaction fails between the check and COMMIT, which no function can do but a broken driver or proxy can.
    const query = connection.query.bind(connection) as (...args: unknown[]) => Promise<never>
    const proxy = {
      connect: async () => ({
        query: async (sql: string, params?: string[]) => {
          if (sql === 'commit') await query('select 1 / 0').catch(() => {})
          return query(sql, params)
        },
        release: () => {},
      }),
    }
    const promise = withUser(proxy, ada, (client) => client.query(insert('lost')))
    await expect(promise).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: expect.stringMatching(/rolled back the transaction of withUser.*Nothing was saved/),
    })
    expect(await written()).toEqual([])
    await connection.end()
  })

  test('F35: a constraint that fails at COMMIT rejects, and the connection is clean', async () => {
    await admin.query(
      'create table if not exists parent (id int primary key); create table if not exists child (id int references parent deferrable initially deferred)',
    )
    const promise = withUser(pool, ada, (client) => client.query('insert into child values (1)'))
    await expect(promise).rejects.toMatchObject({ code: '23503' })
    expect((await pool.query('select count(*)::int as n from child')).rows).toEqual([{ n: 0 }])
  })

  test.each([
    ['read-only', looking],
    ['a user of their own', ada],
  ])('F53: a cursor WITH HOLD of %s is gone for the next user', async (_name, user) => {
    await withUser(pool, user, (client) =>
      client.query("declare kept cursor with hold for select 'secret' as word"),
    )
    const next = withUser(pool, bob, (client) => client.query('fetch all from kept'))
    await expect(next).rejects.toMatchObject({ code: '34000' })
  })

  test('F53: a temporary table is gone for the next user, and one that drops itself does no harm', async () => {
    await withUser(pool, ada, async (client) => {
      await client.query("create temporary table kept as select 'secret' as word")
      await client.query("create temporary table short on commit drop as select 'secret' as word")
    })
    for (const name of ['kept', 'short']) {
      const next = withUser(pool, bob, (client) => client.query(`select * from ${name}`))
      await expect(next).rejects.toMatchObject({ code: '42P01' })
    }
    expect(pool.totalCount).toBe(1)
  })

  test('F53: a Client of the app’s own keeps the temporary tables that the app has on it', async () => {
    const client = new pg.Client(config(1))
    await client.connect()
    await client.query('create temporary table mine as select 1 as one')
    await withUser(client, ada, (lent) => lent.query('select one from mine'))
    expect((await client.query('select one from mine')).rows).toEqual([{ one: 1 }])
    await client.end()
  })

  test.each(["select set_config('app.user_id', 'ada', false)", "set app.user_id = 'ada'"])(
    'F53: nothing is left on the connection by %s',
    async (sql) => {
      await withUser(pool, ada, (client) => client.query(sql))
      const { rows } = await pool.query("select current_setting('app.user_id', true) as id")
      expect(rows).toEqual([{ id: '' }])
      expect(pool.totalCount).toBe(1)
    },
  )

  test('F53: a trigger of the commit still sees the user', async () => {
    await admin.query(`create table noted (id int);
      create function note() returns trigger language plpgsql as $$ begin insert into written (word) values ('noted'); return null; end $$;
      create constraint trigger late_note after insert on noted deferrable initially deferred for each row execute function note()`)
    await withUser(pool, ada, (client) => client.query('insert into noted values (1)'))
    expect(await written()).toEqual([{ who: 'ada', word: 'noted' }])
  })

  test('F34: a cursor that is read to its end works, and one that was left open is closed and said', async () => {
    const read = (rows: number) =>
      withUser(pool, ada, async (client) => {
        const cursor = client.query(new Cursor('select generate_series(1, 3) as n'))
        const first = await cursor.read(rows)
        if (rows > 3) await cursor.close()
        return first
      })
    expect(await read(4)).toHaveLength(3)
    await expect(read(1)).rejects.toThrow(/left a cursor or a stream open, so nothing was saved/)
    expect(await read(4)).toHaveLength(3)
  })

  test('F34: a cursor that comes late is told', async () => {
    const kept = await withUser(pool, ada, async (client) => ({ client }))
    await expect(kept.client.query(new Cursor('select 1')).read(1)).rejects.toMatchObject(late)
  })

  test('F53: the named statements of pg work on, from one user to the next', async () => {
    const named = { name: 'who', text: "select current_setting('app.user_id') as who" }
    for (const user of [ada, bob]) {
      const { rows } = await withUser(pool, user, (client) => client.query(named))
      expect(rows).toEqual([{ who: user.userId }])
    }
  })
})

describe('what withUser lends, on PGlite', () => {
  let db: PGlite
  beforeAll(async () => {
    db = await createPglite()
    await db.exec(SQL)
  })
  afterAll(() => db.close())

  test('F4: is dead when its function is done', async () => {
    const kept = await withUser(db, ada, async (tx) => ({ tx }))
    await expect(kept.tx.query(insert('late'))).rejects.toMatchObject(late)
    await expect(kept.tx.exec(insert('late'))).rejects.toMatchObject(late)
    await expect(kept.tx.sql`select 1`).rejects.toMatchObject(late)
    expect((await db.query('select * from written')).rows).toEqual([])
  })

  test('F53: leaves no held cursor and no temporary table', async () => {
    await withUser(db, ada, async (tx) => {
      await tx.query('create temporary table kept (i int)')
      await tx.query('declare held cursor with hold for select 1')
    })
    await expect(db.query('fetch all from held')).rejects.toMatchObject({ code: '34000' })
    await expect(db.query('select * from kept')).rejects.toMatchObject({ code: '42P01' })
  })
})
