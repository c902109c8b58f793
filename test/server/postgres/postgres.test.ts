import type { PGlite } from '@electric-sql/pglite'
import { Kysely, PostgresDialect } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PostgresPoolClient, type User, withUser } from 'impersonation-kit/server'
import { directUser } from 'impersonation-kit/testing'
import { describeWithUser, type Query } from '../../conformance/describeWithUser.js'
import { docsSql } from '../support/docsSql.js'
import { forUsers, queryOf } from '../support/kysely.js'
import { createPglite } from '../../support/createPglite.js'

let db: PGlite
beforeAll(async () => {
  db = await createPglite()
  await db.exec(docsSql)
  await db.exec('set role app_server')
})
afterAll(() => db.close())

const plain: Query = (sql, params) => db.query(sql, params)
const owner: Query = async (sql, params) => {
  await db.exec('reset role')
  try {
    return await db.query(sql, params)
  } finally {
    await db.exec('set role app_server')
  }
}
const close = async (): Promise<void> => {}

/** A pool that lends the one connection that PGlite has, to one at a time. */
function poolOfOne(query: Query = plain) {
  const released: boolean[] = []
  let free = Promise.resolve()
  const connect = async (): Promise<PostgresPoolClient> => {
    let done = (): void => {}
    const before = free
    free = new Promise((resolve) => (done = resolve))
    await before
    const release = (destroy = false): void => {
      released.push(destroy)
      done()
    }
    return { query, release }
  }
  return { connect, released, end: close }
}

describeWithUser('withUser over PGlite', async () => ({
  as: (user, fn) => withUser(db, user, (tx) => fn((sql, params) => tx.query(sql, params))),
  plain,
  owner,
  close,
}))

describeWithUser('withUser over a pool of PGlite’s connection', async () => {
  const pool = poolOfOne()
  return {
    as: (user, fn) => withUser(pool, user, (client) => fn((sql, params) => client.query(sql, params))),
    plain,
    owner,
    close,
  }
})

describeWithUser('withUser over Kysely and PGlite', async () => {
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: poolOfOne() as never }) })
  return {
    as: (user, fn) => withUser(forUsers(kysely), user, (tx) => fn(queryOf(tx))),
    plain,
    owner,
    close: () => kysely.destroy(),
  }
})

describe('a connection of a pool', () => {
  const ada = directUser({ userId: 'ada' })

  test.each<[string, (query: Query) => Promise<unknown>, boolean]>([
    ['given back after success', (query) => query('select 1'), false],
    ['given back after an error and a rollback', (query) => query('select 1 / 0'), false],
    ['destroyed after the function ended its transaction', (query) => query('commit'), true],
  ])('is %s', async (_name, fn, destroyed) => {
    const pool = poolOfOne()
    await withUser(pool, ada, (client) => fn((sql) => client.query(sql))).catch(() => {})
    expect(pool.released).toEqual([destroyed])
  })

  test.each(['begin', 'rollback', 'commit'])('is destroyed where it breaks at %s', async (word) => {
    const broken = new Error('connection lost')
    let isBroken = false
    const pool = poolOfOne(async (sql, params) => {
      isBroken ||= sql === word
      if (isBroken) throw broken
      return plain(sql, params)
    })
    const mine = new Error('mine')
    const promise = withUser(pool, ada, async () => {
      if (word === 'rollback') throw mine
    })
    await expect(promise).rejects.toBe(word === 'rollback' ? mine : broken)
    expect(pool.released).toEqual([true])
    await db.exec('rollback')
  })

  test('is not asked for where the user cannot be read', async () => {
    const pool = poolOfOne()
    await expect(withUser(pool, {} as User, async () => 1)).rejects.toMatchObject({ code: 'invalid_user' })
    expect(pool.released).toEqual([])
  })
})

test('what is no database is refused with the things that are', async () => {
  const promise = withUser({} as PGlite, null, async () => 1)
  await expect(promise).rejects.toMatchObject({
    code: 'invalid_configuration',
    message: expect.stringContaining('connect()'),
  })
})
