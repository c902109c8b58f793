import type { PGlite, Transaction as PgliteTransaction } from '@electric-sql/pglite'
import type { Kysely, Transaction } from 'kysely'
import type pg from 'pg'
import { expectTypeOf, test } from 'vitest'
import {
  type PostgresPoolClient,
  type PostgresQueryBuilder,
  type User,
  withUser,
} from 'impersonation-kit/server'

declare const user: User | null | undefined

test('withUser gives the client of its source, and the result of the function', () => {
  const ofPool = withUser({} as pg.Pool, user, async (client) => {
    expectTypeOf(client).toEqualTypeOf<pg.PoolClient>()
    return 1
  })
  expectTypeOf(ofPool).toEqualTypeOf<Promise<number>>()
  void withUser({} as pg.Client, user, async (client) => expectTypeOf(client).toEqualTypeOf<pg.Client>())
  void withUser({} as pg.PoolClient, user, async (client) =>
    expectTypeOf(client).toEqualTypeOf<pg.PoolClient>(),
  )
  void withUser({} as PGlite, user, async (tx) => expectTypeOf(tx).toEqualTypeOf<PgliteTransaction>())
  interface OwnPool {
    connect(): Promise<PostgresPoolClient & { own: true }>
  }
  void withUser({} as OwnPool, user, async ({ own }) => expectTypeOf(own).toEqualTypeOf<true>())
  interface Tables {
    notes: { id: string }
  }
  const builder = {} as PostgresQueryBuilder<Transaction<Tables>>
  void withUser(builder, user, async (tx) => expectTypeOf(tx).toEqualTypeOf<Transaction<Tables>>())
})

test('withUser takes nothing else', () => {
  // @ts-expect-error Kysely says by two functions how it runs SQL.
  void withUser({} as Kysely<unknown>, user, async () => 1)
  // @ts-expect-error The user comes from a guard.
  void withUser({} as pg.Pool, 'user_1', async () => 1)
  // @ts-expect-error The function must wait for its queries.
  void withUser({} as pg.Pool, user, () => 1)
})
