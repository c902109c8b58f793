import { sql } from 'kysely'
import PgBoss from 'pg-boss'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  browserSessions,
  type Database,
  type DatabaseOptions,
  executeSqlIn,
  impersonations,
  lease,
  migrate,
  newId,
  settingsTable,
  signingKeys,
  startRate,
  type StoredImpersonation,
  supportAccess,
  tickets,
} from '../../src/store/index.js'
import { appendAudit } from '../../src/audit/index.js'
import { forbiddenIn } from '../support/forbiddenSql.js'

const NOW = 1_795_000_000_000
const HOUR = 3_600_000

const session = (over: Partial<StoredImpersonation> = {}): Omit<StoredImpersonation, 'version'> => ({
  id: newId(),
  environment: 'production',
  operatorId: 'op_1',
  userId: 'user_1',
  state: 'active',
  value: { reason: 'Order 7 is missing' },
  createdAt: NOW,
  ...over,
})

/** What every database must do. `open` gives an empty one. */
export function describeStore(name: string, open: (options: DatabaseOptions) => Promise<Database>): void {
  describe(name, () => {
    const statements = new Set<string>()
    let database: Database
    const write: Database['inTransaction'] = (fn) => database.inTransaction(fn)
    beforeAll(async () => {
      database = await open({ onStatement: (statement) => statements.add(statement) })
      await migrate(database)
    })
    afterAll(() => database.close())

    test('migrates once: a second call does nothing', async () => {
      expect(await migrate(database)).toEqual([])
    })

    test('refuses tables that are newer than the code', async () => {
      await write((trx) =>
        trx.insertInto('migration').values({ version: 99, name: 'future', applied_at: NOW }).execute(),
      )
      await expect(migrate(database)).rejects.toMatchObject({
        code: 'database_too_new',
        message: /version 99.*Install the newer/s,
      })
      await write((trx) => trx.deleteFrom('migration').where('version', '=', 99).execute())
    })

    test('a function that throws leaves nothing behind', async () => {
      const one = session()
      await expect(
        write(async (trx) => {
          await impersonations.insert(trx, one)
          throw new Error('changed my mind')
        }),
      ).rejects.toThrow('changed my mind')
      expect(await impersonations.get(database.db, one.id)).toBeUndefined()
    })

    test('a transaction is run again after 40001 and 40P01, and every other error is told at once', async () => {
      for (const [code, expected] of [
        ['40001', 3],
        ['40P01', 3],
        ['23505', 1],
      ] as const) {
        let runs = 0
        const result = write(async () => {
          if (++runs < 3) throw Object.assign(new Error(code), { code })
          return runs
        })
        if (expected === 1) await expect(result).rejects.toThrow(code)
        else expect(await result).toBe(runs)
        // More, where the commit itself was refused.
        expect(runs === expected || (runs > expected && expected > 1)).toBe(true)
      }
    })

    test('a transaction that fails again and again gives up', async () => {
      let runs = 0
      await expect(
        write(async () => {
          runs++
          throw Object.assign(new Error('always'), { code: '40001' })
        }),
      ).rejects.toThrow('always')
      expect(runs).toBe(12)
    })

    test('settings: only who has read the last version can change them', async () => {
      const value = { enabled: true, texts: ['ä', "o'", '\u{1F600}'] }
      const set = (expected: number, by: string) =>
        write((trx) =>
          settingsTable.compareAndSet(trx, expected, {
            environment: 'staging',
            value,
            changedAt: NOW,
            changedBy: by,
          }),
        )
      expect(await settingsTable.get(database.db, 'staging')).toBeUndefined()
      expect(await set(1, 'too early')).toBeUndefined()
      expect(await set(0, 'one')).toBe(1)
      expect(await set(0, 'another')).toBeUndefined()
      const both = await Promise.all([set(1, 'x'), set(1, 'y')])
      expect(both.filter((version) => version === 2)).toHaveLength(1)
      expect(await settingsTable.get(database.db, 'staging')).toEqual({
        environment: 'staging',
        version: 2,
        value,
        changedAt: NOW,
        changedBy: both[0] === 2 ? 'x' : 'y',
      })
      expect(await settingsTable.get(database.db, 'production')).toBeUndefined()
    })

    test('impersonations: read as they were written, times as numbers', async () => {
      const one = session({ endedAt: NOW + 5 })
      await write((trx) => impersonations.insert(trx, one))
      expect(await impersonations.get(database.db, one.id)).toEqual({ ...one, version: 1 })
      for (const id of ['', 'nobody', "'; drop table x", 'a\0b']) {
        expect(await impersonations.get(database.db, id)).toBeUndefined()
      }
    })

    test('impersonations: of two who change the same version, one succeeds', async () => {
      const one = session({ environment: 'cas' })
      await write((trx) => impersonations.insert(trx, one))
      const change = (state: string) =>
        write((trx) => impersonations.compareAndSet(trx, { ...one, state, version: 1, endedAt: NOW + 1 }))
      const versions = await Promise.all([change('ended'), change('denied')])
      expect(versions.toSorted()).toEqual([2, undefined])
      const stored = await impersonations.get(database.db, one.id)
      expect(stored).toMatchObject({
        version: 2,
        state: versions[0] === 2 ? 'ended' : 'denied',
        endedAt: NOW + 1,
      })
    })

    test('impersonations: the live ones, by environment, operator and user', async () => {
      const environment = 'live'
      const mine = session({ environment, createdAt: NOW + 1 })
      const older = session({ environment, operatorId: 'op_2', userId: 'user_2' })
      const ended = session({ environment, endedAt: NOW })
      const elsewhere = session({ environment: 'live2' })
      await write(async (trx) => {
        for (const one of [mine, older, ended, elsewhere]) await impersonations.insert(trx, one)
      })
      const ids = (rows: StoredImpersonation[]) => rows.map(({ id }) => id)
      expect(ids(await impersonations.listLive(database.db, environment))).toEqual([older.id, mine.id])
      expect(ids(await impersonations.liveOf(database.db, environment, 'op_1'))).toEqual([mine.id])
      expect(ids(await impersonations.liveOfUser(database.db, environment, 'user_2'))).toEqual([older.id])
      expect(await impersonations.liveOf(database.db, environment, 'op_3')).toEqual([])
    })

    test('impersonations: pages hold every session once, the newest first, also where times are the same', async () => {
      const environment = 'pages'
      const all = Array.from({ length: 23 }, (_, index) =>
        session({
          environment,
          createdAt: NOW + Math.floor(index / 5),
          state: index % 2 ? 'ended' : 'active',
          operatorId: `op_${index % 3}`,
          userId: `user_${index % 4}`,
        }),
      )
      await write(async (trx) => {
        for (const one of all) await impersonations.insert(trx, one)
      })
      const read = async (filter: object, limit: number) => {
        const found: StoredImpersonation[] = []
        for (;;) {
          const after = found.at(-1)
          const page = await impersonations.page(database.db, { environment, ...filter }, after, limit)
          found.push(...page)
          if (page.length < limit) return found.map(({ id }) => id)
        }
      }
      const newestFirst = (some: typeof all) =>
        some.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)).map(({ id }) => id)
      for (const limit of [1, 4, 23, 100]) expect(await read({}, limit)).toEqual(newestFirst(all))
      expect(await read({ state: 'active' }, 3)).toEqual(
        newestFirst(all.filter(({ state }) => state === 'active')),
      )
      expect(await read({ operatorId: 'op_1', userId: 'user_1' }, 1)).toEqual(
        newestFirst(all.filter((one) => one.operatorId === 'op_1' && one.userId === 'user_1')),
      )
    })

    test('S55: a request that was denied or has expired stays on its page after everything was swept', async () => {
      const environment = 's55'
      const states = ['denied', 'request_expired', 'ended']
      await write(async (trx) => {
        for (const [index, state] of states.entries()) {
          const one = session({ environment, state, createdAt: NOW + index, endedAt: NOW + index })
          await impersonations.insert(trx, one)
        }
        await tickets.sweep(trx, NOW + HOUR)
        await browserSessions.sweep(trx, NOW + HOUR)
      })
      expect(await impersonations.listLive(database.db, environment)).toEqual([])
      const page = await impersonations.page(database.db, { environment }, undefined, 10)
      expect(page.map(({ state }) => state)).toEqual(states.toReversed())
    })

    test('S25: of 50 who spend one ticket at once, exactly one succeeds', async () => {
      await write((trx) =>
        tickets.insert(trx, { hash: 'h50', impersonationId: 'i50', expiresAt: NOW + 60_000 }),
      )
      const spent = await Promise.all(
        Array.from({ length: 50 }, () => write((trx) => tickets.spend(trx, 'h50', NOW + 1))),
      )
      expect(spent.filter((id) => id === 'i50')).toHaveLength(1)
      expect(spent.filter((id) => id === undefined)).toHaveLength(49)
    })

    test('tickets: good up to the last millisecond, and swept afterwards', async () => {
      await write((trx) => tickets.insert(trx, { hash: 'late', impersonationId: 'i', expiresAt: NOW + 10 }))
      await write((trx) => tickets.insert(trx, { hash: 'good', impersonationId: 'i', expiresAt: NOW + 10 }))
      expect(await write((trx) => tickets.spend(trx, 'late', NOW + 10))).toBeUndefined()
      expect(await write((trx) => tickets.spend(trx, 'good', NOW + 9))).toBe('i')
      expect(await write((trx) => tickets.spend(trx, 'unknown', NOW))).toBeUndefined()
      await write((trx) => tickets.sweep(trx, NOW + 9))
      expect(await write((trx) => tickets.spend(trx, 'late', NOW + 9))).toBe('i')
      await write((trx) => tickets.sweep(trx, NOW + 10))
      const left = await database.db
        .selectFrom('ticket')
        .select('hash')
        .where('expires_at', '<=', NOW + 10)
        .execute()
      expect(left).toEqual([])
    })

    test('browser sessions: found until they end or expire', async () => {
      const mine = {
        hash: 'b1',
        userId: 'op_1',
        operator: { role: 'owner' },
        createdAt: NOW,
        expiresAt: NOW + 100,
      }
      const theirs = {
        hash: 'b2',
        userId: 'user_1',
        impersonationId: 'i1',
        operatorHash: 'b1',
        createdAt: NOW,
        expiresAt: NOW + 100,
      }
      await write(async (trx) => {
        await browserSessions.insert(trx, mine)
        await browserSessions.insert(trx, theirs)
      })
      expect(await browserSessions.get(database.db, 'b1', NOW + 99)).toEqual(mine)
      expect(await browserSessions.get(database.db, 'b2', NOW)).toEqual(theirs)
      expect(await browserSessions.get(database.db, 'b1', NOW + 100)).toBeUndefined()
      await write((trx) => browserSessions.endOf(trx, 'i1', NOW + 1))
      expect(await browserSessions.get(database.db, 'b2', NOW + 2)).toBeUndefined()
      expect(await browserSessions.get(database.db, 'b1', NOW + 2)).toEqual(mine)
      expect(await write((trx) => browserSessions.end(trx, 'b1', NOW + 3))).toBe(true)
      expect(await write((trx) => browserSessions.end(trx, 'b1', NOW + 3))).toBe(false)
      expect(await browserSessions.get(database.db, 'b1', NOW + 4)).toBeUndefined()
      await write((trx) => browserSessions.sweep(trx, NOW + 100))
      expect(await database.db.selectFrom('browser_session').selectAll().execute()).toEqual([])
    })

    test('support access: nothing said, opted out, consent, and taken back', async () => {
      const of = { environment: 'production', userId: 'user_9' }
      const get = () => supportAccess.get(database.db, of.environment, of.userId)
      expect(await get()).toEqual({ optedOut: false })
      for (const access of [
        { optedOut: true },
        { optedOut: false, consentUntil: NOW + HOUR },
        { optedOut: false },
      ]) {
        await write((trx) => supportAccess.put(trx, of, access, NOW))
        expect(await get()).toEqual(access)
        const all = await supportAccess.getMany(database.db, of.environment, [of.userId, 'silent'])
        expect([...all]).toEqual([
          [of.userId, access],
          ['silent', { optedOut: false }],
        ])
      }
      expect(await supportAccess.getMany(database.db, of.environment, [])).toEqual(new Map())
      expect(await supportAccess.get(database.db, 'staging', of.userId)).toEqual({ optedOut: false })
    })

    test('starts: of 10 at once with a limit of 3, three are counted', async () => {
      const start = () =>
        write(async (trx) => {
          if ((await startRate.lock(trx, 'production', 'op_rate', NOW)) >= 3) return false
          await startRate.add(trx, 'production', 'op_rate', NOW)
          return true
        })
      const started = await Promise.all(Array.from({ length: 10 }, start))
      expect(started.filter(Boolean)).toHaveLength(3)
      expect(await startRate.recent(database.db, 'production', 'op_rate', NOW + HOUR - 1)).toBe(3)
      expect(await startRate.recent(database.db, 'production', 'op_rate', NOW + HOUR)).toBe(0)
      expect(await startRate.recent(database.db, 'staging', 'op_rate', NOW)).toBe(0)
    })

    test('signing keys: the oldest first, by purpose, and each number once', async () => {
      const key = (number: number, kid = `k${number}`) => ({
        number,
        kid,
        algorithm: 'EdDSA',
        publicJwk: '{"kty":"OKP"}',
        privateJwk: '{"kty":"OKP","d":"d"}',
        activeFrom: NOW + number,
        createdAt: NOW,
      })
      await write(async (trx) => {
        await signingKeys.insert(trx, 'token', key(2))
        await signingKeys.insert(trx, 'token', key(1))
        await signingKeys.insert(trx, 'token', key(1, 'of another replica'))
        await signingKeys.insert(trx, 'checkpoint', key(1, 'k3'))
      })
      expect(await signingKeys.list(database.db, 'token')).toEqual([key(1), key(2)])
      await write((trx) => signingKeys.remove(trx, 'token', 1))
      expect(await signingKeys.list(database.db, 'token')).toEqual([key(2)])
      expect(await signingKeys.list(database.db, 'checkpoint')).toEqual([key(1, 'k3')])
    })

    test('a lease has one holder, until it runs out or is given back', async () => {
      const take = (holder: string, now: number) =>
        write((trx) => lease.take(trx, { name: 'job', holder, now, ttl: 100 }))
      const both = await Promise.all([take('a', NOW), take('b', NOW)])
      expect(both.filter(Boolean)).toHaveLength(1)
      const [winner, loser] = both[0] ? ['a', 'b'] : ['b', 'a']
      expect(await take(winner, NOW + 50)).toBe(true)
      expect(await take(loser, NOW + 149)).toBe(false)
      expect(await take(loser, NOW + 150)).toBe(true)
      await write((trx) => lease.release(trx, { name: 'job', holder: winner }))
      expect(await take(winner, NOW + 151)).toBe(false)
      await write((trx) => lease.release(trx, { name: 'job', holder: loser }))
      expect(await take(winner, NOW + 152)).toBe(true)
    })

    test('what is held in turn runs for everybody, one after the other, and gives up in the end', async () => {
      let running = 0
      const most: number[] = []
      const one = () =>
        lease.holdInTurn(database, { name: 'turn' }, async () => {
          most.push(++running)
          await new Promise((resolve) => setTimeout(resolve, 50))
          running -= 1
        })
      await Promise.all([one(), one(), one()])
      expect(most).toEqual([1, 1, 1])
      await lease.hold(database, { name: 'turn' }, async () => {
        const late = lease.holdInTurn(database, { name: 'turn', wait: 100 }, () => Promise.resolve())
        await expect(late).rejects.toMatchObject({ code: 'lease_busy' })
      })
    })

    test('what runs under a lease runs once at a time, and a failure gives the lease back', async () => {
      let open = (): void => {}
      const gate = new Promise<void>((resolve) => {
        open = resolve
      })
      let running = 0
      const job = () =>
        lease.hold(database, { name: 'alone' }, async () => {
          expect(++running).toBe(1)
          await gate
          running--
          return 'done'
        })
      const jobs = [job(), job(), job()]
      let lost = 0
      for (const one of jobs) void one.then((result) => result === undefined && lost++)
      await expect.poll(() => lost).toBe(2)
      open()
      expect((await Promise.all(jobs)).filter((result) => result === 'done')).toHaveLength(1)
      const failing = lease.hold(database, { name: 'alone' }, () => Promise.reject(new Error('broken')))
      await expect(failing).rejects.toThrow('broken')
      expect(await job()).toBe('done')
    })

    test('audit rows cannot be changed or deleted, not even by the owner', async () => {
      const record = {
        id: newId(),
        at: NOW,
        environment: 'production',
        type: 'impersonation.refused',
        actor: { id: 'op_1' },
        subject: { id: 'user_1' },
      }
      await write((trx) => appendAudit(trx, record))
      const table = sql.raw('impersonation_kit.audit_event')
      for (const statement of [
        sql`update ${table} set actor_id = 'other' where id = ${record.id}`,
        sql`update ${table} set tombstone = 'x' where id = ${record.id}`,
        sql`delete from ${table} where id = ${record.id}`,
      ]) {
        await expect(write((trx) => statement.execute(trx))).rejects.toMatchObject({
          code: '42501',
          message: /append-only/,
        })
      }
    })

    test('a job of pg-boss is there exactly if the transaction commits', async () => {
      const boss = new PgBoss({ db: { executeSql: database.executeSql }, supervise: false, schedule: false })
      boss.on('error', () => {})
      await boss.start()
      await boss.createQueue('mail')
      await expect(
        write(async (trx) => {
          await boss.send('mail', { n: 1 }, { db: executeSqlIn(trx) })
          throw new Error('no')
        }),
      ).rejects.toThrow('no')
      await write((trx) => boss.send('mail', { n: 2 }, { db: executeSqlIn(trx) }).then(() => {}))
      const jobs = await boss.fetch<{ n: number }>('mail', { batchSize: 10 })
      expect(jobs.map(({ data }) => data.n)).toEqual([2])
      await boss.stop({ graceful: false, close: false })
    })

    // The last one: it looks at what the others have sent.
    test('sends only portable SQL', () => {
      const ours = [...statements].filter((statement) => !/\bpgboss\./.test(statement))
      expect(ours.length).toBeGreaterThan(40)
      const faults = ours.map((statement) => [statement, ...forbiddenIn(statement)])
      expect(faults.filter(([, ...found]) => found.length > 0)).toEqual([])
    })
  })
}
