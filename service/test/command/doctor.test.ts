import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { doctor } from '../../src/command/doctor.js'
import { completeSettings } from '../../src/settings/index.js'
import { type Database, migrate, openDatabase, settingsTable } from '../../src/store/index.js'
import { hasPostgres, postgresServer } from '../support/postgresServer.js'
import { runHere } from '../support/runHere.js'

describe.skipIf(!hasPostgres)('doctor', () => {
  let server: Awaited<ReturnType<typeof postgresServer>>
  let database: Database
  let url: string
  const turnOn = (environment: string) =>
    database.inTransaction((trx) =>
      settingsTable.compareAndSet(trx, 0, {
        environment,
        value: completeSettings({ enabled: true }),
        changedAt: 1,
        changedBy: 'boss',
      }),
    )
  beforeAll(async () => {
    server = await postgresServer()
    url = await server.create()
    database = await openDatabase({ url })
    await migrate(database)
    for (const environment of ['production', 'live', 'test']) await turnOn(environment)
  })
  afterAll(async () => {
    await database.close()
    await server.stop()
  })

  test.each([
    [6, /The clock of this machine is [567] seconds ahead of that of the database/],
    [-3_600, /The clock of this machine is (3599|360[01]) seconds behind that of the database/],
  ])('names a clock that is %d seconds off', async (seconds, sentence) => {
    const now = () => Date.now() + seconds * 1_000
    const { code, out } = await runHere(doctor, { database: url, now })
    expect([code, out]).toEqual([1, expect.stringMatching(sentence)])
    expect(out).toContain('\n  Keep the clocks of both machines right by NTP.\n')
  })

  test.each([0, 4, -4])('has nothing against a clock that is %d seconds off', async (seconds) => {
    const now = () => Date.now() + seconds * 1_000
    expect((await runHere(doctor, { database: url, now })).out).not.toContain('The clock')
  })

  test.each<[environment: string, app: string, isNamed: boolean]>([
    ['production', 'https://app.example.com', true],
    ['live', 'https://app.example.com', true],
    ['test', 'https://test.example.com', true],
    ['production', 'http://localhost:5173', true],
    ['live', 'http://localhost:5173', false],
    ['test', 'http://127.0.0.1:5173', false],
  ])('an environment "%s" at %s has alerts that are off: named is %s', async (environment, app, isNamed) => {
    const environments = { [environment]: { apps: [app] as const } }
    const { out } = await runHere(doctor, { database: url, environments })
    expect(out.includes(`${environment}, alerts.channels: Nobody is told when an operator opens`)).toBe(
      isNamed,
    )
  })

  test('names channels on the machine of the service, where that is on the network, and not their paths', async () => {
    const secret = `whsec_${'A'.repeat(42)}A=`
    const settings = completeSettings({
      alerts: {
        channels: [
          { id: 'local', kind: 'webhook', url: 'http://127.0.0.1:1/secret-path', secret },
          { id: 'away', kind: 'webhook', url: 'https://example.com/secret-path', secret },
        ],
      },
    })
    await database.inTransaction((trx) =>
      settingsTable.compareAndSet(trx, 0, {
        environment: 'hooks',
        value: settings,
        changedAt: 1,
        changedBy: 'boss',
      }),
    )
    const environments = { hooks: { apps: ['http://localhost:5173'] as const } }
    const { code, out } = await runHere(doctor, { database: url, environments })
    expect(code).toBe(1)
    expect(out).toContain('hooks, alerts.channels.local: ')
    expect(out).not.toMatch(/alerts\.channels\.away|secret-path/)
    const here = await runHere(doctor, { database: url, environments, origin: 'http://localhost:4100' })
    expect(here.out).not.toContain('alerts.channels.local')
  })

  test('one app on the network is enough for an environment to count', async () => {
    const apps = ['http://localhost:5173', 'https://app.example.com'] as const
    const { out } = await runHere(doctor, { database: url, environments: { live: { apps } } })
    expect(out).toContain('live, alerts.channels: Nobody is told')
  })
})
