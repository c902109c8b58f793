import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { User } from 'impersonation-kit/server'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'

/** Runs one statement. */
export type Query = (sql: string, params?: string[]) => Promise<{ rows: unknown[] }>

/** One driver over a database in which the SQL of docs/postgres.md has run. Its pool has one connection. */
export interface WithUserBench {
  /** `withUser`, over this driver, as the role of the app. */
  as<T>(user: User | null | undefined, fn: (query: Query) => Promise<T>): Promise<T>
  /** On the same connection, in no transaction and for nobody. */
  plain: Query
  owner: Query
  close(): Promise<void>
}

const ada = directUser({ userId: 'ada' })
const bob = directUser({ userId: 'bob' })
const asAda = (mode: 'read-only' | 'full'): User => {
  const { impersonation, ...user } = impersonatedUser({ userId: 'ada', impersonatorUserId: 'ana' })
  return { ...user, impersonation: { ...impersonation, impersonator: { id: 'ana', kind: 'person' }, mode } }
}
const unreadable = { userId: 'ada', impersonatorUserId: {} } as unknown as User

const SETTINGS = `select coalesce(current_setting('app.user_id', true), '') as "user",
  coalesce(current_setting('app.impersonator_user_id', true), '') as impersonator,
  coalesce(current_setting('app.impersonation_mode', true), '') as mode,
  current_setting('transaction_read_only') as "readOnly"`
const NOBODY = { user: '', impersonator: '', mode: '', readOnly: 'off' }

/** What `withUser` and the SQL of the documentation must do, whichever driver runs them. */
export function describeWithUser(name: string, open: () => Promise<WithUserBench>): void {
  describe(name, () => {
    let bench: WithUserBench
    beforeAll(async () => {
      bench = await open()
      await bench.owner('create table if not exists unguarded (word text)')
      await bench.owner('grant select, insert on unguarded to app_server')
    })
    afterAll(() => bench.close())
    beforeEach(async () => {
      for (const table of ['notes', 'accounts', 'unguarded']) await bench.owner(`delete from ${table}`)
      await bench.owner(
        "insert into notes (user_id, body) values ('ada', 'of ada'), ('bob', 'of bob'), ('ana', 'of ana')",
      )
      await bench.owner("insert into accounts (user_id, email) values ('ada', 'ada@example.com')")
    })

    const first = async (query: Query, sql: string): Promise<unknown> => (await query(sql)).rows[0]
    const bodies = async (query: Query): Promise<unknown[]> =>
      (await query('select body from notes order by body')).rows.map((row) => (row as { body: string }).body)
    const unguarded = async (): Promise<unknown[]> => (await bench.owner('select word from unguarded')).rows

    describe('the settings of the transaction', () => {
      test.each([
        ['a user', ada, { ...NOBODY, user: 'ada' }],
        ['full mode', asAda('full'), { user: 'ada', impersonator: 'ana', mode: 'full', readOnly: 'off' }],
        [
          'read-only mode',
          asAda('read-only'),
          { user: 'ada', impersonator: 'ana', mode: 'read-only', readOnly: 'on' },
        ],
        [
          'an impersonation that cannot be read, which may only look',
          unreadable,
          { user: 'ada', impersonator: 'unknown', mode: 'read-only', readOnly: 'on' },
        ],
        ['null, who is nobody', null, NOBODY],
        ['undefined, who is nobody', undefined, NOBODY],
      ])('are those of %s', async (_name, user, expected) => {
        expect(await bench.as(user, (query) => first(query, SETTINGS))).toEqual(expected)
      })

      test('F51: are those of a read-only session where the mode was lost, whatever else was kept', async () => {
        const { impersonation, ...user } = asAda('full')
        const { mode: _mode, ...details } = impersonation!
        for (const lost of [
          user, // columns, without the one that holds the details
          { ...user, impersonation: null },
          { ...user, impersonation: {} },
          { ...user, impersonation: details },
          { ...user, impersonation: { ...details, mode: null } },
          { userId: 'ada', impersonation: details },
        ] as unknown as User[]) {
          expect(await bench.as(lost, (query) => first(query, SETTINGS))).toEqual({
            user: 'ada',
            impersonator: 'ana',
            mode: 'read-only',
            readOnly: 'on',
          })
          const promise = bench.as(lost, (query) => query("insert into unguarded values ('x')"))
          await expect(promise).rejects.toMatchObject({ code: 'impersonation_read_only' })
        }
        expect(await unguarded()).toEqual([])
      })

      test.each(["o'brien", "'); drop table notes; --", '$1', '\\', 'Zoë 🐘 日本', '"quoted"', 'a%s'])(
        'hold the id %j as it is',
        async (userId) => {
          const note = 'insert into notes (body) values ($1) returning user_id'
          const user = { ...asAda('full'), userId }
          const { rows } = await bench.as(user, (query) => query(note, ['x']))
          expect(rows).toEqual([{ user_id: userId }])
        },
      )

      test('never mix between calls that run at once (S33)', async () => {
        const users = Array.from({ length: 40 }, (_, index) => `user_${index}`)
        const seen = await Promise.all(
          users.map((userId) =>
            bench.as(directUser({ userId }), async (query) => {
              await query('select 1')
              return ((await first(query, SETTINGS)) as { user: string }).user
            }),
          ),
        )
        expect(seen).toEqual(users)
      })

      test.each<[string, (query: Query) => Promise<unknown>]>([
        ['success', (query) => query('select 1')],
        ['an error of the function', () => Promise.reject(new Error('mine'))],
        ['an error of PostgreSQL', (query) => query('select 1 / 0')],
        ['a refused write', (query) => query("insert into unguarded values ('x')")],
        ['a function that commits', (query) => query('commit')],
      ])('are gone after %s', async (_name, fn) => {
        for (const user of [asAda('read-only'), asAda('full')]) {
          await bench.as(user, fn).catch(() => {})
          expect(await first(bench.plain, SETTINGS)).toEqual(NOBODY)
          expect(await bench.as(bob, (query) => first(query, SETTINGS))).toEqual({ ...NOBODY, user: 'bob' })
        }
      })

      test('refuse a user without an id, and run nothing', async () => {
        for (const user of [{}, { userId: '' }, { userId: 7 }, 'ada'] as unknown as User[]) {
          const called: unknown[] = []
          const promise = bench.as(user, (query) => query('select 1').then((result) => called.push(result)))
          await expect(promise).rejects.toMatchObject({
            code: 'invalid_user',
            message: expect.stringMatching(/Nothing was done\. Pass the user that a guard verified, or null/),
          })
          expect(called).toEqual([])
        }
      })
    })

    describe('the transaction', () => {
      test('is saved when the function resolves, and gives its result', async () => {
        const write = (query: Query) => query("insert into unguarded values ('saved')").then(() => 'done')
        expect(await bench.as(ada, write)).toBe('done')
        expect(await unguarded()).toEqual([{ word: 'saved' }])
      })

      test('is rolled back when the function rejects or throws, and gives its error on as it is', async () => {
        const mine = new Error('mine')
        const rejects = bench.as(ada, async (query) => {
          await query("insert into unguarded values ('lost')")
          throw mine
        })
        await expect(rejects).rejects.toBe(mine)
        const throws = bench.as(ada, () => {
          throw mine
        })
        await expect(throws).rejects.toBe(mine)
        expect(await unguarded()).toEqual([])
      })

      test('is no success where the function swallowed an error that lost it', async () => {
        const promise = bench.as(ada, async (query) => {
          await query("insert into unguarded values ('lost')")
          await query('select 1 / 0').catch(() => {})
          return 'done'
        })
        await expect(promise).rejects.toMatchObject({ code: '25P02' })
        expect(await unguarded()).toEqual([])
      })

      test('can have a part that fails, behind a savepoint', async () => {
        await bench.as(ada, async (query) => {
          await query("insert into unguarded values ('saved')")
          await query('savepoint part')
          await query('select 1 / 0').catch(() => query('rollback to part'))
        })
        expect(await unguarded()).toEqual([{ word: 'saved' }])
      })

      test('that the function ended itself is reported, and what came after it was for nobody', async () => {
        const seen: unknown[] = []
        const promise = bench.as(asAda('read-only'), async (query) => {
          await query('commit')
          seen.push(await bodies(query))
          await query("insert into notes (user_id, body) values ('ada', 'escaped')").catch(
            (error: unknown) => {
              seen.push((error as { code: unknown }).code)
            },
          )
        })
        await expect(promise).rejects.toMatchObject({
          code: 'invalid_configuration',
          message: expect.stringMatching(
            /ended its transaction or changed its settings.*Leave BEGIN, COMMIT/,
          ),
        })
        expect(seen).toEqual([[], '42501'])
        expect(await first(bench.owner, "select count(*)::int from notes where body = 'escaped'")).toEqual({
          count: 0,
        })
      })

      test('cannot become another user’s', async () => {
        const promise = bench.as(ada, async (query) => {
          await query("select set_config('app.user_id', 'bob', true)")
          await query("insert into notes (body) values ('forged')")
        })
        await expect(promise).rejects.toMatchObject({ code: 'invalid_configuration' })
        expect(await bodies(bench.owner)).not.toContain('forged')
      })
    })

    describe('S23: a read-only session', () => {
      test.each([
        "insert into unguarded values ('x')",
        "with written as (insert into unguarded values ('x') returning word) select word from written",
        'create temporary table mine (i int)',
        'select body from notes for update',
      ])('cannot run %s', async (sql) => {
        for (const user of [asAda('read-only'), unreadable]) {
          const promise = bench.as(user, (query) => query(sql))
          await expect(promise).rejects.toMatchObject({
            name: 'AuthError',
            code: 'impersonation_read_only',
            status: 403,
            message: expect.stringContaining('Nothing was changed. Stop the impersonation and try again.'),
            cause: expect.objectContaining({ message: expect.stringContaining('read-only transaction') }),
          })
        }
        expect(await unguarded()).toEqual([])
      })

      test('goes on after a refused write, behind a savepoint', async () => {
        const seen = bench.as(asAda('read-only'), async (query) => {
          await query('savepoint part')
          await query("insert into unguarded values ('x')").catch(() => query('rollback to part'))
          return bodies(query)
        })
        expect(await seen).toEqual(['of ada'])
      })

      test('is told of a refused write that a query builder has wrapped', async () => {
        const promise = bench.as(asAda('read-only'), (query) =>
          query("insert into unguarded values ('x')").catch((error: unknown) => {
            throw new Error('Failed query', { cause: error })
          }),
        )
        await expect(promise).rejects.toMatchObject({ code: 'impersonation_read_only' })
      })

      test('can look', async () => {
        expect(await bench.as(asAda('read-only'), bodies)).toEqual(['of ada'])
      })

      // On the real server of version 15, RESET does lift READ ONLY: then the check before COMMIT is what holds.
      const undoings = [
        'set transaction read write',
        'set local transaction_read_only = off',
        'set transaction_read_only = off',
        "select set_config('transaction_read_only', 'off', true)",
        'reset transaction_read_only',
        'reset all',
        'begin read write',
        'set session characteristics as transaction read write',
        'set default_transaction_read_only = off',
        'do $$ begin set transaction read write; end $$',
        'do $$ begin reset transaction_read_only; end $$',
      ]
      test.each(undoings)('cannot be undone by: %s', async (undo) => {
        const write = "insert into unguarded values ('written')"
        const plainly = async (query: Query) => {
          await query(undo)
          await query(write)
        }
        const inSavepoint = async (query: Query) => {
          await query('savepoint part')
          await query(undo).catch(() => query('rollback to part'))
          await query(write)
        }
        const andBack = async (query: Query) => {
          await plainly(query)
          await query('set transaction read only')
        }
        for (const fn of [plainly, inSavepoint, andBack]) {
          await expect(bench.as(asAda('read-only'), fn)).rejects.toThrow()
          expect(await unguarded()).toEqual([])
          expect(await first(bench.plain, SETTINGS)).toEqual(NOBODY)
        }
        await expect(bench.as(asAda('read-only'), inSavepoint)).rejects.toMatchObject({
          code: expect.stringMatching(/^(impersonation_read_only|invalid_configuration)$/),
        })
      })

      test('is refused by the trigger too, where the settings were made by hand', async () => {
        for (const mode of ['read-only', '', 'FULL', 'anything']) {
          const promise = bench.as(null, async (query) => {
            const settings =
              "select set_config('app.user_id', 'ada', true), set_config('app.impersonator_user_id', 'ana', true)"
            await query(`${settings}, set_config('app.impersonation_mode', $1, true)`, [mode])
            await query("insert into notes (body) values ('x')")
          })
          await expect(promise).rejects.toMatchObject({ code: '25006' })
        }
        expect(await bodies(bench.owner)).toHaveLength(3)
      })
    })

    describe('F48: users of two issuers with one id', () => {
      const of = (issuer: string | undefined): User => (issuer === undefined ? ada : { ...ada, issuer })
      const customer = of('https://auth.example.com')
      const partner = of("https://partner.example/o'brien")
      const ISSUER = "select coalesce(current_setting('app.user_issuer', true), '') as issuer"
      const issuerIn = async (query: Query): Promise<unknown> =>
        ((await first(query, ISSUER)) as { issuer: string }).issuer
      const contracts = async (query: Query): Promise<unknown[]> =>
        (await query('select body from contracts')).rows.map((row) => (row as { body: string }).body)

      test('are told apart by app.user_issuer, which is empty where nobody has said', async () => {
        expect(await bench.as(customer, issuerIn)).toBe(customer.issuer)
        expect(await bench.as(partner, issuerIn)).toBe(partner.issuer)
        expect(await bench.as({ ...asAda('read-only'), issuer: 'https://a.example' }, issuerIn)).toBe(
          'https://a.example',
        )
        expect(await bench.as(of(undefined), issuerIn)).toBe('')
        expect(await bench.as(null, issuerIn)).toBe('')
        expect(await issuerIn(bench.plain)).toBe('')
      })

      test('see and write their own rows alone, by the policy of the documentation', async () => {
        await bench.owner('delete from contracts')
        await bench.as(customer, (query) => query("insert into contracts (body) values ('customer')"))
        await bench.as(partner, (query) => query("insert into contracts (body) values ('partner')"))
        expect(await bench.as(customer, contracts)).toEqual(['customer'])
        expect(await bench.as(partner, contracts)).toEqual(['partner'])
        expect(await bench.as(of(undefined), contracts)).toEqual([])
        expect(await bench.as(null, contracts)).toEqual([])
        await bench.as(partner, (query) => query("update contracts set body = 'changed'"))
        expect(await bench.as(customer, contracts)).toEqual(['customer'])
        for (const forge of [
          `insert into contracts (user_issuer, body) values ('${customer.issuer}', 'forged')`,
          `update contracts set user_issuer = '${customer.issuer}'`,
        ])
          await expect(bench.as(partner, (query) => query(forge))).rejects.toMatchObject({ code: '42501' })
        await expect(
          bench.as(of(undefined), (query) => query("insert into contracts (body) values ('x')")),
        ).rejects.toThrow()
      })

      test('are not changed into each other inside of the function, nor left behind', async () => {
        for (const scope of ['true', 'false']) {
          const change = `select set_config('app.user_issuer', 'https://auth.example.com', ${scope})`
          await expect(bench.as(partner, (query) => query(change))).rejects.toMatchObject({
            code: 'invalid_configuration',
          })
          expect(await issuerIn(bench.plain)).toBe('')
        }
        const same = `select set_config('app.user_issuer', $1, false)`
        await bench.as(customer, (query) => query(same, [customer.issuer!]))
        expect(await issuerIn(bench.plain)).toBe('')
      })
    })

    describe('the policies', () => {
      test.each([
        ['a user', ada],
        ['an impersonator', asAda('full')],
        ['someone who cannot be told', unreadable],
      ])('show %s the rows of the user, and nobody else’s', async (_name, user) => {
        expect(await bench.as(user, bodies)).toEqual(['of ada'])
      })

      test('show nobody nothing, inside withUser and outside', async () => {
        expect(await bench.as(null, bodies)).toEqual([])
        expect(await bodies(bench.plain)).toEqual([])
        await expect(bench.plain("insert into notes (user_id, body) values ('', 'x')")).rejects.toThrow()
      })

      test('let nobody write into the rows of another user', async () => {
        const insert = "insert into notes (user_id, body) values ('bob', 'forged')"
        await expect(bench.as(asAda('full'), (query) => query(insert))).rejects.toMatchObject({
          code: '42501',
        })
        const change = "update notes set body = 'forged' where user_id = 'bob' returning id"
        expect((await bench.as(asAda('full'), (query) => query(change))).rows).toEqual([])
        await expect(bench.as(ada, (query) => query('truncate notes'))).rejects.toMatchObject({
          code: '42501',
        })
      })
    })

    describe('the audit trigger', () => {
      const last = `select action, relation, row_id is not null as row, actor, subject, mode from audit_log order by id desc limit 1`

      test.each([
        ['a user', ada, { actor: 'ada', subject: 'ada', mode: null }],
        ['an impersonator', asAda('full'), { actor: 'ana', subject: 'ada', mode: 'full' }],
      ])('records that %s acted', async (_name, user, who) => {
        for (const [action, sql] of [
          ['INSERT', "insert into notes (body) values ('secret words')"],
          ['UPDATE', "update notes set body = 'other words'"],
          ['DELETE', 'delete from notes'],
        ] as const) {
          await bench.as(user, (query) => query(sql))
          expect(await first(bench.owner, last)).toEqual({
            action,
            relation: 'public.notes',
            row: true,
            ...who,
          })
        }
        const { rows } = await bench.owner("select * from audit_log where audit_log::text like '%words%'")
        expect(rows).toEqual([])
      })

      test('can be neither read nor written by the app, and changed by nobody', async () => {
        for (const sql of ['select * from audit_log', "insert into audit_log (action) values ('x')"]) {
          await expect(bench.as(ada, (query) => query(sql))).rejects.toMatchObject({ code: '42501' })
        }
        for (const sql of [
          'delete from audit_log',
          "update audit_log set actor = 'x'",
          'truncate audit_log',
        ]) {
          await expect(bench.owner(sql)).rejects.toThrow('append-only')
        }
      })
    })

    describe('S22: account actions', () => {
      const actions = [
        "update accounts set email = 'mine@example.com'",
        "update accounts set password_hash = 'x', display_name = 'y'",
        'update accounts set mfa_secret = null',
        'delete from accounts',
      ]
      test.each(actions)('are refused to an impersonator in every mode: %s', async (sql) => {
        const asFull = bench.as(asAda('full'), (query) => query(sql))
        await expect(asFull).rejects.toMatchObject({
          code: 'impersonation_forbidden',
          status: 403,
          message: expect.stringContaining('Stop the impersonation and try again.'),
        })
        const asReadOnly = bench.as(asAda('read-only'), (query) => query(sql))
        await expect(asReadOnly).rejects.toMatchObject({ name: 'AuthError', status: 403 })
        expect(await bench.owner('select email, display_name from accounts')).toMatchObject({
          rows: [{ email: 'ada@example.com', display_name: null }],
        })
      })

      test.each(actions)('are the user’s own: %s', async (sql) => {
        await expect(bench.as(ada, (query) => query(sql))).resolves.toBeDefined()
      })

      test('that somebody refuses by the same code while nobody impersonates are that error', async () => {
        const raise = "do $$ begin raise exception 'mine' using errcode = 'IK403'; end $$"
        await expect(bench.as(ada, (query) => query(raise))).rejects.toMatchObject({ code: 'IK403' })
      })

      test('do not stop an impersonator from changing the name', async () => {
        await bench.as(asAda('full'), (query) => query("update accounts set display_name = 'Ada'"))
        expect(await first(bench.owner, 'select display_name from accounts')).toEqual({ display_name: 'Ada' })
      })
    })
  })
}
