import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../src/store/index.js'
import { type Answer, expectWhole, startMany, startOne, turnOn } from '../support/manyStarts.js'
import { type Cluster, postgresCluster } from '../support/postgresCluster.js'
import { hasPostgres } from '../support/postgresServer.js'
import { commandFolder, type Replica, serveCli } from '../support/runCli.js'
import { startSwitch } from '../support/startSwitch.js'

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Each refusal in these tests must be of this kind, and say so. */
function expectClear(answers: readonly Answer[]): void {
  const unclear = answers.filter(
    ({ status, code }) => status !== 201 && !(status === 503 && code === 'database_unavailable'),
  )
  expect(unclear).toEqual([])
}

describe.skipIf(!hasPostgres)('a PostgreSQL', () => {
  const { folder, remove } = commandFolder()
  let cluster: Cluster
  const replicas: Replica[] = []
  const serve = async (url: string): Promise<Replica> => {
    const replica = await serveCli({ folder, env: { DATABASE_URL: url } })
    replicas.push(replica)
    return replica
  }
  const whole = async (url: string, answers: Answer[]): Promise<void> => {
    const database: Database = await openDatabase({ url })
    try {
      await expectWhole(database, answers)
    } finally {
      await database.close()
    }
  }
  const isReady =
    ({ url }: Replica) =>
    async (): Promise<number> =>
      (await fetch(`${url}/readyz`)).status
  beforeAll(async () => {
    cluster = await postgresCluster()
  })
  afterAll(async () => {
    for (const { child } of replicas) child.kill('SIGKILL')
    await pause(100)
    cluster.remove()
    remove()
  })

  test('that is killed and started again under load: requests fail clearly, none is half done, and all goes on by itself', async () => {
    const [one, two] = [await serve(cluster.url), await serve(cluster.url)]
    await turnOn(one.url)
    let hasFailed = false
    let next = 1
    let isOver = false
    const answers: Answer[] = []
    const load = Promise.all(
      Array.from({ length: 12 }, async () => {
        while (!isOver) {
          const number = next++
          const answer = await startOne((number % 2 === 0 ? one : two).url, number)
          answers.push(answer)
          if (answer.status !== 201) await pause(20)
        }
      }),
    )
    await expect.poll(() => answers.length).toBeGreaterThan(40)
    cluster.kill()
    await expect.poll(() => (hasFailed = answers.some(({ status }) => status === 503))).toBe(true)
    expect(await isReady(one)()).toBe(503)
    expect((await fetch(`${one.url}/healthz`)).status).toBe(200)
    const before = answers.length
    cluster.start()
    await expect.poll(isReady(one)).toBe(200)
    await expect.poll(isReady(two)).toBe(200)
    await expect
      .poll(() => answers.slice(before).filter(({ status }) => status === 201).length)
      .toBeGreaterThan(20)
    isOver = true
    await load
    expect(hasFailed).toBe(true)
    expectClear(answers)
    await whole(cluster.url, answers)
    for (const replica of [one, two]) expect(await replica.stop()).toBe(0)
  })

  test('whose synchronous standby takes over when it is killed: nothing that was acknowledged is lost', async () => {
    const standby = await cluster.addStandby()
    const address = await startSwitch(cluster.port)
    const replica = await serve(`postgres://postgres@127.0.0.1:${address.port}/service`)
    const range = { from: 10_000, count: 150, callers: 12 }
    let isKilled = false
    const before = await startMany(range, (_, answered) => {
      if (answered >= 100 && !isKilled) {
        isKilled = true
        cluster.kill()
        address.lead(undefined)
      }
      return replica.url
    })
    expect(before.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(80)
    expectClear(before)
    standby.promote()
    // It has no standby of its own.
    await standby.query("alter system set synchronous_standby_names = ''")
    await standby.query('select pg_reload_conf()')
    address.lead(standby.port)
    await expect.poll(isReady(replica)).toBe(200)
    const after = await startMany({ from: 20_000, count: 20, callers: 4 }, () => replica.url)
    expect(after.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201))
    await whole(standby.url, [...before, ...after])
    expect(await replica.stop()).toBe(0)
    await address.close()
  })
})
