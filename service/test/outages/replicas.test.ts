import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../src/store/index.js'
import { BASE, expectWhole, groupBy, REASON, startMany, turnOn } from '../support/manyStarts.js'
import { hasPostgres, postgresServer } from '../support/postgresServer.js'
import { commandFolder, ORIGIN, type Replica, serveCli } from '../support/runCli.js'
import { APP, browser, KEY } from '../support/startService.js'

describe.skipIf(!hasPostgres)('two replicas on one PostgreSQL', () => {
  const { folder, remove } = commandFolder()
  let server: Awaited<ReturnType<typeof postgresServer>>
  let database: Database
  let one: Replica
  let two: Replica
  beforeAll(async () => {
    server = await postgresServer()
    const url = await server.create()
    database = await openDatabase({ url })
    const replica = () => serveCli({ folder, env: { DATABASE_URL: url } })
    ;[one, two] = await Promise.all([replica(), replica()])
    await turnOn(one.url)
  })
  afterAll(async () => {
    one.child.kill('SIGKILL')
    two.child.kill('SIGKILL')
    await database.close()
    await server.stop()
    remove()
  })

  test('S52: that start at once on an empty database migrate it once, share one key, and both serve', async () => {
    const versions = await database.db.selectFrom('migration').select('version').execute()
    expect(new Set(versions.map(({ version }) => version)).size).toBe(versions.length)
    const keysOf = async ({ url }: Replica): Promise<unknown> =>
      (await fetch(`${url}/.well-known/jwks.json`)).json()
    expect(await keysOf(one)).toEqual(await keysOf(two))
    for (const { url } of [one, two]) expect((await fetch(`${url}/readyz`)).status).toBe(200)
  })

  test('S25: of 50 redemptions of one ticket at once, over both, one gives a session', async () => {
    const started = await browser(ORIGIN, 'op_1', one.url).post(`${BASE}/impersonations`, {
      userId: 'user_1',
      reason: REASON,
    })
    const { ticket } = (await started.json()) as { ticket: string }
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        browser(ORIGIN, 'op_1', (index % 2 === 0 ? one : two).url).post('/redeem', { ticket }),
      ),
    )
    const statuses = replies.map(({ status }) => status)
    expect(statuses.toSorted((a, b) => a - b)).toEqual([303, ...Array.from({ length: 49 }, () => 410)])
    const sessions = await database.db.selectFrom('browser_session').select('hash').execute()
    expect(sessions).toHaveLength(1)
  })

  test('S19: a stop on one is seen by the other at once', async () => {
    const here = browser(ORIGIN, 'op_2', one.url)
    const there = browser(ORIGIN, 'op_2', two.url)
    const started = await here.post(`${BASE}/impersonations`, { userId: 'user_2', reason: REASON })
    const { ticket } = (await started.json()) as { ticket: string }
    expect((await here.post('/redeem', { ticket })).status).toBe(303)
    for (const [name, value] of here.jar) there.jar.set(name, value)
    const refresh = async () =>
      (await (await there.get('/api/v1/refresh_token', { origin: APP })).json()) as {
        access_token: string
        impersonator_user?: string
        user: { user_id: string }
      }
    const introspect = async (token: string): Promise<unknown> => {
      const reply = await fetch(`${two.url}/api/v1/introspect`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      })
      return ((await reply.json()) as { active: unknown }).active
    }
    const during = await refresh()
    expect([during.user.user_id, during.impersonator_user]).toEqual(['user_2', 'op_2'])
    expect(await introspect(during.access_token)).toBe(true)

    expect((await here.post('/api/v1/impersonation/stop')).status).toBe(200)
    expect(await introspect(during.access_token)).toBe(false)
    const after = await refresh()
    expect([after.user.user_id, after.impersonator_user]).toEqual(['op_2', undefined])
  })

  test('S40: one that is killed in the middle of 1,000 starts loses no audit event, and leaves no session without one', async () => {
    const range = { from: 1_000, count: 1_000, callers: 24 }
    let isKilled = false
    const answers = await startMany(range, (number, answered) => {
      if (answered >= 400 && !isKilled) {
        isKilled = true
        // Stopped before it is killed, so that it cannot answer this one first.
        one.child.kill('SIGSTOP')
        setTimeout(() => one.child.kill('SIGKILL'), 100)
        return one.url
      }
      return (isKilled || number % 2 === 0 ? two : one).url
    })
    const statuses = groupBy(answers, ({ status }) => status)
    expect(new Set(statuses.keys())).toEqual(new Set([0, 201]))
    // Those alone that the dead one was about to answer.
    expect(statuses.get(0)?.length).toBeLessThanOrEqual(range.callers)
    await expectWhole(database, answers)
  })
})
