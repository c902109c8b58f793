import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashSession } from 'impersonation-kit/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/store/index.js'
import { type Answer, BASE, expectWhole, REASON, startOne, turnOn } from '../support/manyStarts.js'
import { type Cluster, postgresCluster } from '../support/postgresCluster.js'
import { hasPostgres } from '../support/postgresServer.js'
import { ORIGIN } from '../support/runCli.js'
import { APP, browser, KEY, startService } from '../support/startService.js'

const HALF_AN_HOUR = 31 * 60_000

/** The service over a cluster, with a clock that a test moves. */
async function serve(database: string) {
  const running = await startService({
    database,
    origin: ORIGIN,
    authenticate: (request) => {
      const who = /(?:^|; )host=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? ''
      return { userId: who, operator: { role: who === 'owner' ? 'owner' : 'support', tenants: '*', rank: 1 } }
    },
    users: { get: async (userId) => ({ userId }), search: async () => ({ users: [] }) },
  })
  await turnOn(running.origin)
  return running
}
type Running = Awaited<ReturnType<typeof serve>>

/** A session that runs. */
async function impersonate({ origin }: Running, number: number) {
  const who = browser(ORIGIN, `op_${number}`, origin)
  const started = await who.post(`${BASE}/impersonations`, { userId: `user_${number}`, reason: REASON })
  const { ticket, impersonation } = (await started.json()) as {
    ticket: string
    impersonation: { id: string }
  }
  expect((await who.post('/redeem', { ticket })).status).toBe(303)
  const refresh = async (): Promise<{
    status: number
    user?: { user_id: string }
    access_token?: string
  }> => {
    const reply = await who.get('/api/v1/refresh_token', { origin: APP })
    return { status: reply.status, ...((await reply.json()) as object) }
  }
  const during = await refresh()
  expect(during.user?.user_id).toBe(`user_${number}`)
  const introspect = async (): Promise<unknown> => {
    const reply = await fetch(`${origin}/api/v1/introspect`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ token: during.access_token }),
    })
    return reply.status === 200 ? ((await reply.json()) as { active: unknown }).active : reply.status
  }
  return { id: impersonation.id, refresh, introspect }
}

const REFUSED = { status: 503, code: 'database_unavailable' }

/** The session has ended, the audit says so, all is whole, and new ones start. */
async function expectRecovered(
  running: Running,
  url: string,
  session: Awaited<ReturnType<typeof impersonate>>,
  answers: readonly Answer[],
): Promise<void> {
  expect((await session.refresh()).user?.user_id).toMatch(/^op_/)
  const again = await startOne(running.origin, 900)
  expect(again.status).toBe(201)
  const database = await openDatabase({ url })
  try {
    await expectWhole(database, [...answers, again])
    const ended = await database.db
      .selectFrom('audit_event')
      .select('code')
      .where('type', '=', 'impersonation.ended')
      .where('session', '=', await hashSession(ORIGIN, session.id))
      .execute()
    expect(ended).toHaveLength(1)
  } finally {
    await database.close()
  }
}

describe.skipIf(!hasPostgres)('a database in read-only mode', () => {
  let cluster: Cluster
  let running: Running
  beforeAll(async () => {
    cluster = await postgresCluster()
    running = await serve(cluster.url)
  })
  afterAll(async () => {
    await running.stop()
    cluster.remove()
  })
  const setReadOnly = async (value: 'on' | 'off'): Promise<void> => {
    await cluster.query(`alter database service set default_transaction_read_only = ${value}`)
    // For new connections alone.
    await cluster.query(`
      select pg_terminate_backend(pid, 30000) from pg_stat_activity
      where application_name = 'impersonation-kit-service'`)
    await expect.poll(async () => (await fetch(`${running.origin}/readyz`)).status).toBe(200)
  }

  test('has starts refused and live sessions end on time, and nothing is corrupt', async () => {
    const session = await impersonate(running, 1)
    await setReadOnly('on')
    const refused = await startOne(running.origin, 2)
    expect(refused).toMatchObject(REFUSED)
    expect(await session.introspect()).toBe(true)
    running.clock.now += HALF_AN_HOUR
    expect(await session.introspect()).toBe(false)
    expect(await session.refresh()).toMatchObject(REFUSED)
    await setReadOnly('off')
    await expectRecovered(running, cluster.url, session, [refused])
  })
})

/** A small disk of its own, or why there is none. */
function smallDisk(): { folder: string; remove: () => void } | string {
  const folder = mkdtempSync(join(tmpdir(), 'disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128m', 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    rmSync(folder, { recursive: true })
    return `no small disk could be mounted, which takes root: ${error instanceof Error ? error.message : ''}`
  }
  chmodSync(folder, 0o755)
  return {
    folder,
    remove: () => {
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const disk = hasPostgres ? smallDisk() : 'there is no PostgreSQL'
const why = typeof disk === 'string' ? ` (skipped: ${disk})` : ''

describe.skipIf(typeof disk === 'string')(`a disk that is full${why}`, () => {
  const { folder, remove } = typeof disk === 'string' ? { folder: '', remove: () => undefined } : disk
  const filler = join(folder, 'filler')
  let cluster: Cluster
  let running: Running
  beforeAll(async () => {
    cluster = await postgresCluster(folder)
    running = await serve(cluster.url)
  })
  afterAll(async () => {
    await running.stop()
    cluster.remove()
    remove()
  })

  test('has starts refused and live sessions end on time, and nothing is corrupt', async () => {
    const session = await impersonate(running, 1)
    await fill(filler)
    // PostgreSQL has some room left in its files.
    const answers: Answer[] = []
    for (let number = 100; answers.filter(({ status }) => status === 503).length < 5; number++) {
      expect(number).toBeLessThan(800)
      answers.push(await startOne(running.origin, number))
    }
    const others = answers.filter(({ status }) => status !== 201)
    for (const refused of others) expect(refused).toMatchObject(REFUSED)
    running.clock.now += HALF_AN_HOUR
    expect([false, 503]).toContain(await session.introspect())
    expect((await session.refresh()).user?.user_id).not.toBe('user_1')

    rmSync(filler)
    await cluster.query('select 1').catch(() => {
      // It has ended itself, as it does where it cannot write its log.
      try {
        cluster.kill()
      } catch {
        // There is nothing to kill.
      }
      cluster.start()
    })
    await expect.poll(async () => (await startOne(running.origin, 899)).status).not.toBe(503)
    await expectRecovered(running, cluster.url, session, answers)
  })
})

/** Writes until nothing goes any more. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'w')
  try {
    for (let size = 1 << 20; size >= 4096;) {
      const { bytesWritten } = await file.write(Buffer.alloc(size)).catch(() => ({ bytesWritten: 0 }))
      if (bytesWritten < size) size >>= 1
    }
  } finally {
    await file.close()
  }
}
