import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { doctor } from '../../src/command/doctor.js'
import { migrateNow } from '../../src/command/migrateNow.js'
import { createService } from '../../src/createService.js'
import { hasPostgres, postgresServer } from '../support/postgresServer.js'
import { runHere } from '../support/runHere.js'

const MAY_CHANGE = 'The role of the service may change the audit.'

describe.skipIf(!hasPostgres)('migrate, with a role for the service', () => {
  let server: Awaited<ReturnType<typeof postgresServer>>
  /** An empty database of a role that is no superuser, as with a hosted PostgreSQL; as that role, and as `app`. */
  const create = async (): Promise<{ owner: string; app: string }> => {
    const url = await server.create()
    await server.query(`alter database ${new URL(url).pathname.slice(1)} owner to keeper`)
    return { owner: url.replace('postgres@', 'keeper@'), app: url.replace('postgres@', 'app@') }
  }
  const serve = async (database: string): Promise<void> => {
    const service = createService({
      origin: 'https://auth.example.com',
      environments: { production: { apps: ['https://app.example.com'] } },
      authenticate: () => null,
      users: { get: async () => undefined, search: async () => ({ users: [] }) },
      algorithm: 'EdDSA',
      database,
    })
    try {
      await service.start()
    } finally {
      await service.stop().catch(() => undefined)
    }
  }
  beforeAll(async () => {
    server = await postgresServer()
    await server.query('create role keeper login')
    await server.query('create role app login')
    await server.query('grant app to keeper')
    await server.query('create role foreigner login')
  })
  afterAll(() => server.stop())

  test('it may run the service, and cannot change the audit', async () => {
    const { owner, app } = await create()
    expect(await runHere(migrateNow, { database: owner }, { runtimeRole: 'app' })).toEqual({
      code: 0,
      out: 'Applied: 1, 2.\nThe role app has what the service needs. Run the service as app.',
    })
    await serve(app)
    expect((await runHere(doctor, { database: app })).out).not.toContain(MAY_CHANGE)
    expect((await runHere(migrateNow, { database: app })).out).toBe('The tables are up to date.')
  })

  test('where the service ran as the owner before, doctor says what to do, and it helps', async () => {
    const { owner, app } = await create()
    await serve(owner)
    const { out } = await runHere(doctor, { database: owner })
    expect(out).toContain(
      `${MAY_CHANGE}\n  Run migrate --runtime-role NAME as the role that owns the tables,`,
    )
    const again = await runHere(migrateNow, { database: owner }, { runtimeRole: 'app' })
    expect(again.out).toMatch(/^The tables are up to date\.\nThe role app has what the service needs\./)
    await serve(app)
    expect((await runHere(doctor, { database: app })).out).not.toContain(MAY_CHANGE)
  })

  test('without one it says what to do next, and on which page that is', async () => {
    const { owner } = await create()
    expect((await runHere(migrateNow, { database: owner })).out).toMatch(
      /^Applied: 1, 2\.\nNext: run migrate --runtime-role NAME, [^\n]* "Two roles in PostgreSQL" in docs\/service\/production\.md\.$/,
    )
  })

  test.each([
    ['nobody', /^--runtime-role: PostgreSQL has no role nobody\. Create it first, with a login\.$/],
    ['keeper', /^--runtime-role: keeper is the role that migrates\. Give another one/],
    ['', /^--runtime-role: PostgreSQL has no role /],
    ['foreigner', /^--runtime-role: PostgreSQL says: must .*"foreigner"\. The role of DATABASE_URL must own/],
  ])('a role that it cannot be is refused in one sentence: "%s"', async (runtimeRole, sentence) => {
    const { owner } = await create()
    await expect(runHere(migrateNow, { database: owner }, { runtimeRole })).rejects.toThrow(sentence)
  })
})
