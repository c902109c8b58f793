import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { postgresTools, startPostgres } from '../../../test/server/support/startPostgres.js'
import { startLine } from '../support/startLine.js'
import { uncaughtIn } from '../support/uncaughtIn.js'
import { CursorError, type UserColumns, type UsersTable, usersTable } from '../../src/directory/index.js'

const columns: UserColumns = {
  id: 'id',
  email: 'email',
  name: 'full_name',
  tenants: 'workspace',
  groups: 'teams',
  rank: 'level',
  active: 'enabled',
  properties: 'extra',
}

describe.skipIf(!postgresTools)("the product's own table of users", () => {
  let server: Awaited<ReturnType<typeof startPostgres>>
  let admin: pg.Pool
  let url: string
  const opened: UsersTable[] = []
  const open = (table = 'public.people', more: Partial<UserColumns> = {}): UsersTable => {
    const users = usersTable({ url, table, columns: { ...columns, ...more } })
    opened.push(users)
    return users
  }
  beforeAll(async () => {
    server = await startPostgres(postgresTools ?? '')
    const own = `127.0.0.1:${server.port}/postgres`
    admin = new pg.Pool({ connectionString: `postgres://postgres@${own}` })
    admin.on('error', () => undefined)
    await admin.query(`create table people (
      id integer primary key, email text, full_name text, workspace text, teams text[], level integer, enabled boolean, extra jsonb)`)
    await admin.query(`insert into people
      select n, 'user' || lpad(n::text, 5, '0') || '@Acme.test', 'Person ' || n, 'w' || (n % 3), array['a', 'b'], 0, true, null
      from generate_series(1, 300) n`)
    await admin.query(`insert into people values
      (1001, 'ana@acme.test', 'Ana Lima', 'w1', '{}', 2, true, '{"plan":"pro"}'),
      (1002, 'ANABEL@acme.test', 'Zoë 100%', null, null, null, false, '[]'),
      (1003, null, 'Anastasia_', 'w1', null, 0, null, null),
      (1004, 'bo@acme.test', 'ana', 'w1', null, 0, true, null),
      (1005, 'x@acme.test', '1004', 'w1', null, 0, true, null)`)
    await admin.query('create role reader login; grant select on people to reader')
    url = `postgres://reader@${own}`
  })
  afterAll(async () => {
    for (const users of opened) await users.close()
    await admin.end()
    server.stop()
  })

  let people: UsersTable
  beforeAll(() => {
    people = open()
  })
  const ask = (query: string, limit = 50, after?: string) =>
    people.search({ environment: 'test', query, limit, ...(after !== undefined && { after }) })
  const idsOf = ({ users }: { users: readonly { userId: string }[] }) => users.map(({ userId }) => userId)

  test('gives one user with what the columns hold, and nothing for what they do not', async () => {
    expect(await people.get('1001', 'test')).toEqual({
      userId: '1001',
      email: 'ana@acme.test',
      name: 'Ana Lima',
      tenants: ['w1'],
      groups: [],
      rank: 2,
      active: true,
      properties: { plan: 'pro' },
    })
  })

  test('takes what cannot be read for the safe thing: the highest rank, and not active', async () => {
    expect(await people.get('1002', 'test')).toMatchObject({ rank: Infinity, active: false })
    expect(await people.get('1003', 'test')).toMatchObject({ active: false })
  })

  test.each(['7777', 'nobody', '', "1' or '1'='1", '1\u0000', '99999999999999999999'])(
    'has nobody by the id %j',
    async (userId) => {
      expect(await people.get(userId, 'test')).toBeUndefined()
    },
  )

  test('refuses to choose between two users of one id', async () => {
    await expect(open('public.people', { id: 'workspace' }).get('w1', 'test')).rejects.toThrow(
      'There are several users with the id w1',
    )
  })

  test('finds e-mail addresses, then names, by how they begin, in upper and lower case, and each user once', async () => {
    expect(idsOf(await ask('ana'))).toEqual(['1001', '1002', '1004', '1003'])
    expect(idsOf(await ask('  ANA'))).toEqual(['1001', '1002', '1004', '1003'])
  })

  test('finds an id as a whole, before what begins like it', async () => {
    expect(idsOf(await ask('1004'))).toEqual(['1004', '1005'])
    expect(idsOf(await ask('42'))).toEqual(['42'])
  })

  test.each(['%', '_', 'zoë 100%', 'Zoë 10_', "'; drop table people; --", '\\', '\u0000'])(
    'takes %j as it is written',
    async (query) => {
      expect(idsOf(await ask(query))).toEqual(query === 'zoë 100%' ? ['1002'] : [])
    },
  )

  test('gives every user once, page by page, whatever the size of the page', async () => {
    for (const [query, all] of [
      ['', 305],
      ['user', 300],
      ['ana', 4],
      ['1', 2],
    ] as const) {
      for (const limit of [1, 2, 7, 100, 300]) {
        if (all > 10 && limit < 7) continue
        const seen: string[] = []
        let after: string | undefined
        do {
          const page = await ask(query, limit, after)
          expect(page.users.length).toBeLessThanOrEqual(limit)
          seen.push(...idsOf(page))
          after = page.next
        } while (after !== undefined)
        expect(seen).toHaveLength(all)
        expect(new Set(seen).size).toBe(all)
      }
    }
  })

  test.each([
    '',
    'x',
    'W10',
    Buffer.from('[9,"a","b"]').toString('base64url'),
    Buffer.from('[0,"","abc"]').toString('base64url'),
  ])('refuses the cursor %j', async (after) => {
    await expect(ask('', 10, after)).rejects.toThrow(CursorError)
  })

  test('cannot write, whatever its role may', async () => {
    const users = usersTable({
      url: url.replace('reader', 'postgres'),
      table: 'public.people',
      columns: { id: 'id', email: 'email' },
    })
    opened.push(users)
    await admin.query(
      `create function burn() returns text language sql as $$ delete from people where id = 1 returning 'gone' $$`,
    )
    await admin.query('create view burning as select id, burn() as email from people where id = 2')
    const burning = usersTable({
      url: url.replace('reader', 'postgres'),
      table: 'burning',
      columns: { id: 'id', email: 'email' },
    })
    opened.push(burning)
    await expect(burning.get('2', 'test')).rejects.toThrow(/read-only transaction/)
    expect(await users.get('1', 'test')).toBeDefined()
  })

  test('says which indexes a fast search lacks, by statements that make them', async () => {
    const users = open()
    const missing = await users.missingIndexes()
    expect(missing).toHaveLength(2)
    for (const statement of missing) await admin.query(statement)
    expect(await users.missingIndexes()).toEqual([])
  })

  test('says so where the table, or a column, is not there', async () => {
    await expect(open('public.nothing').get('1', 'test')).rejects.toThrow(/"public.nothing" does not exist/)
    await expect(open('public.people', { email: 'mail' }).get('1', 'test')).rejects.toThrow(
      /"mail" does not exist/,
    )
  })

  test('recovers by itself from a server that has ended its connections', async () => {
    const users = open()
    await users.get('1', 'test')
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'reader'`)
    // The pool notices a dead connection by itself, or by the question that fails on it.
    await vi.waitFor(async () => expect(await users.get('1', 'test')).toBeDefined())
  })

  test('fails, and does not end the process, if the line is cut in the middle of questions', async () => {
    const line = await startLine(server.port)
    const users = usersTable({
      url: `postgres://reader@127.0.0.1:${line.port}/postgres`,
      table: 'public.people',
      columns,
    })
    const uncaught = await uncaughtIn(async () => {
      for (let round = 0; round < 40; round++) {
        const asked = Promise.allSettled(Array.from({ length: 5 }, () => users.get('1', 'test')))
        await new Promise((resolve) => setTimeout(resolve, round % 8))
        line.cut()
        await asked
      }
      await vi.waitFor(async () => expect(await users.get('1', 'test')).toBeDefined())
      await users.close()
    })
    line.close()
    expect(uncaught).toEqual([])
  })
})
