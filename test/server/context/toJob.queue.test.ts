import type { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  createAuth,
  currentUser,
  fromJob,
  runFor,
  toJob,
  type User,
  withUser,
} from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { docsSql } from '../support/docsSql.js'
import { createPglite } from '../../support/createPglite.js'

describe('a job that a request has asked for, in a table of PostgreSQL', () => {
  let db: PGlite
  let issuer: TestIssuer
  beforeAll(async () => {
    db = await createPglite()
    await db.exec(docsSql)
    await db.exec(`create table jobs (id bigint generated always as identity primary key, data jsonb not null);
      grant select, insert, update, delete on jobs to app_server; set role app_server`)
    issuer = await createTestIssuer()
  })
  beforeEach(async () => {
    await db.exec('reset role; delete from notes; set role app_server')
  })
  afterAll(() => db.close())

  const owner = async (sql: string): Promise<unknown[]> => {
    await db.exec('reset role')
    const { rows } = await db.query(sql)
    await db.exec('set role app_server')
    return rows
  }

  /** A handler that puts a job into the queue, for a real token. */
  async function askFor(user: User): Promise<void> {
    const auth = createAuth(issuer.authOptions)
    const handle = auth.protect(auth.requireUser, async (_request, verified) => {
      const data = JSON.stringify({ body: 'written by a job', user: toJob(verified) })
      await db.query('insert into jobs (data) values ($1)', [data])
      return new Response(null, { status: 202 })
    })
    const headers = { authorization: `Bearer ${await issuer.sign(user)}` }
    expect((await handle(new Request('https://api.test/', { headers }))).status).toBe(202)
  }

  /** A worker: it takes one job, and does it for whoever has asked for it. */
  async function work(): Promise<unknown> {
    const taken = await db.query<{ data: { body: string; user: unknown } }>(
      'delete from jobs where id = (select id from jobs order by id limit 1 for update skip locked) returning data',
    )
    const { body, user } = taken.rows[0]?.data ?? expect.fail('no job')
    return runFor(fromJob(user), () => write(body))
  }

  /** Knows nothing of jobs. */
  const write = async (body: string): Promise<unknown> =>
    withUser(db, currentUser(), (tx) => tx.query('insert into notes (body) values ($1)', [body]))

  test.each<[string, User, object]>([
    ['of a user', directUser(), { actor: 'user_42', mode: null }],
    ['of an impersonated user', impersonatedUser(), { actor: 'admin_7', mode: 'full' }],
  ])('%s is done in that name, and recorded with who really asked', async (_name, user, who) => {
    await askFor(user)
    await work()
    expect(await owner('select user_id, body from notes')).toEqual([
      { user_id: 'user_42', body: 'written by a job' },
    ])
    const [last] = await owner('select action, subject, actor, mode from audit_log order by id desc limit 1')
    expect(last).toEqual({ action: 'INSERT', subject: 'user_42', ...who })
  })

  test('S23: of a read-only session writes nothing', async () => {
    await askFor(impersonatedUser({ impersonation: { mode: 'read-only' } }))
    await expect(work()).rejects.toMatchObject({ code: 'impersonation_read_only' })
    expect(await owner('select * from notes')).toEqual([])
  })

  test('that has lost its user is done for nobody', async () => {
    await db.query('insert into jobs (data) values ($1)', ['{"body":"x"}'])
    await expect(work()).rejects.toMatchObject({ code: 'invalid_job' })
    expect(await owner('select * from notes')).toEqual([])
  })
})
