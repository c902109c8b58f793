import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCheckpoints } from '../../src/audit/index.js'
import { type Database, openDatabase } from '../../src/store/index.js'
import { startHook } from '../alerts/support/startHook.js'
import { asIntruder } from '../support/auditDatabase.js'
import { hasPostgres, postgresServer } from '../support/postgresServer.js'
import { startService } from '../support/startService.js'

const VERIFY = '/api/operators/production/audit/verify'
const SETTINGS = '/api/operators/production/settings'
const soon = { interval: 50 }
type Running = Awaited<ReturnType<typeof startService>>

/** Something that is audited. */
async function changeSettings(running: Running, teamName: string): Promise<void> {
  const owner = running.as('owner')
  const read = await owner.get(SETTINGS)
  const { settings } = (await read.json()) as { settings: object }
  const etag = read.headers.get('etag') ?? ''
  expect((await owner.put(SETTINGS, { ...settings, teamName }, { 'if-match': etag })).status).toBe(200)
}
const verdictOf = async (running: Running): Promise<unknown> => (await running.as('owner').get(VERIFY)).json()
const metricsOf = async (running: Running): Promise<string> => (await running.as().get('/metrics')).text()

describe.skipIf(!hasPostgres)('the running service', () => {
  let server: Awaited<ReturnType<typeof postgresServer>>
  let database: Database
  let replicas: Running[]
  let hook: Awaited<ReturnType<typeof startHook>>
  let status = 200
  const folder = mkdtempSync(join(tmpdir(), 'checkpoints-'))
  const file = join(folder, 'checkpoints')
  beforeAll(async () => {
    server = await postgresServer()
    hook = await startHook(() => ({ status }))
    const url = await server.create()
    database = await openDatabase({ url })
    const one = () =>
      startService({
        database: url,
        now: Date.now,
        checkpoints: { file, url: hook.url, headers: { authorization: 'Bearer k' }, every: 1 },
      })
    replicas = [await one(), await one()]
  })
  afterAll(async () => {
    for (const one of replicas) await one.stop()
    await database.close()
    await hook.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('makes checkpoints by itself, once for all replicas, and keeps them in a file and by HTTP', async () => {
    for (const [index, running] of [...replicas, ...replicas].entries()) {
      await changeSettings(running, `Team ${index}`)
      await expect.poll(() => hook.requests.length, soon).toBe(index + 1)
    }
    const made = async (): Promise<number> => {
      const numbers = replicas.map(async (running) =>
        Number(/^impersonation_kit_checkpoints_total (\d+)$/m.exec(await metricsOf(running))?.[1]),
      )
      return (await Promise.all(numbers)).reduce((sum, one) => sum + one, 0)
    }
    // One is kept before it is counted.
    await expect.poll(made, soon).toBe(4)
    expect(hook.requests).toHaveLength(4)
    expect(await readCheckpoints(file)).toEqual(hook.requests.map(({ body }) => body))
    expect(hook.requests[0]?.headers).toMatchObject({
      'content-type': 'application/jose',
      authorization: 'Bearer k',
    })
    expect(await verdictOf(replicas[0] as Running)).toMatchObject({ ok: true, checkpoints: 4 })
  })

  test('tells of a place that is down, counts that, and tries again', async () => {
    status = 503
    const before = hook.requests.length
    const running = replicas[1] as Running
    await changeSettings(running, 'Support')
    await expect.poll(() => hook.requests.length, soon).toBeGreaterThan(before)
    await expect
      .poll(() => replicas.flatMap(({ lines }) => lines).join('\n'), soon)
      .toContain(
        'No checkpoint of the audit was made, and it is tried again: A checkpoint of the audit could not be kept. ' +
          'It is made again next time. (The keeper of checkpoints answered 503.)',
      )
    const failures = async (): Promise<string> => (await Promise.all(replicas.map(metricsOf))).join('')
    expect(await failures()).toMatch(/^impersonation_kit_checkpoint_failures_total [1-9]/m)
    status = 200
    // Until then both replicas go on with the file.
    await expect
      .poll(() => database.db.selectFrom('audit_checkpoint').select('number').execute(), soon)
      .toHaveLength(5)
    const { length: checkpoints } = await readCheckpoints(file)
    expect(await verdictOf(running)).toMatchObject({ ok: true, checkpoints })
  })

  test('finds what somebody cut off who owns the database, by what was kept elsewhere', async () => {
    const running = replicas[0] as Running
    const last = await database.db
      .selectFrom('audit_chain')
      .selectAll()
      .orderBy('seq', 'desc')
      .executeTakeFirstOrThrow()
    await asIntruder(
      database,
      async (trx) => {
        await trx
          .deleteFrom('audit_event')
          .where('chain', '=', last.chain)
          .where('seq', '=', last.seq)
          .execute()
        const before = await trx
          .selectFrom('audit_event')
          .select(['seq', 'hash'])
          .where('chain', '=', last.chain)
          .orderBy('seq', 'desc')
          .executeTakeFirstOrThrow()
        await trx
          .updateTable('audit_chain')
          .set({ ...before, checkpointed: before.seq })
          .where('chain', '=', last.chain)
          .execute()
        await sql`truncate impersonation_kit.audit_checkpoint`.execute(trx)
      },
      { keep: true },
    )
    expect(await verdictOf(running)).toMatchObject({
      ok: false,
      fault: { chain: last.chain, seq: last.seq },
    })
  })
})
