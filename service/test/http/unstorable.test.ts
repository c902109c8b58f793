import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AlertChannel, EnvironmentSettings } from 'impersonation-kit/server'
import { removeCopy } from '../../../test/support/copyOfFolder.js'
import { impersonations, openDatabase } from '../../src/store/index.js'
import type { Impersonation } from '../../src/impersonations/index.js'
import { startHook } from '../alerts/support/startHook.js'
import { serviceFolder } from '../support/serviceFolder.js'
import { startService, users } from '../support/startService.js'
import { BASE, change, codeOf, impersonate, json, start, stop, type Who } from '../support/steps.js'

/** What PostgreSQL takes in no text, and in no `jsonb`: NUL, and half of a surrogate pair. */
const WRITTEN = 'The invoice is\0 missing \ud83d'
const READ = 'The invoice is  missing \ufffd'
const SOON = { interval: 50, timeout: 20_000 }

interface Entry {
  type: string
  code?: string
  subject?: { id: string }
  detail?: Record<string, unknown>
}

let answer: { status: number; body: string } = { status: 200, body: 'ok' }
let hook: Awaited<ReturnType<typeof startHook>>
let running: Awaited<ReturnType<typeof startService>>
let settings: EnvironmentSettings
let owner: Who
let ana: Who
beforeAll(async () => {
  hook = await startHook(() => answer)
  running = await startService({
    users: {
      // As in the example of `createService`: whoever is asked for is there.
      get: async (userId) => users.find((user) => user.userId === userId) ?? { userId, tenants: ['t1'] },
      search: async () => ({ users }),
    },
  })
  owner = running.as('owner')
  await change(owner, ({ alerts }) => ({
    enabled: true,
    impersonators: [{ who: { role: 'support' }, modes: ['read-only', 'full'] }],
    modes: ['read-only', 'full'],
    alerts: { ...alerts, channels: [channel()] },
  }))
  settings = (await json<{ settings: EnvironmentSettings }>(await owner.get(`${BASE}/settings`))).settings
})
afterAll(async () => {
  await running.stop()
  await hook.close()
})
beforeEach(async () => {
  ana = running.as('ana')
  await owner.post(`${BASE}/impersonations/end-all`)
  running.clock.now += 3_600_001
  const { alerts, ...others } = settings
  await change(owner, { ...others, alerts: { ...alerts, channels: [channel()] } })
  hook.requests.length = 0
})

const channel = (more: Pick<AlertChannel, 'events'> = {}): AlertChannel => ({
  id: 'slack',
  kind: 'slack',
  url: hook.url,
  ...more,
})
const told = () => hook.requests.map(({ body }) => body).join('\n')
const auditOf = async (query: string): Promise<Entry[]> =>
  (await json<{ records: Entry[] }>(await owner.get(`${BASE}/audit?${query}`))).records

describe('a text that the database cannot take as it is', () => {
  test('as the reason of a start that is refused: the refusal is on record, and told', async () => {
    const refused = await start(ana, 'user_43', { reason: WRITTEN, ticket: WRITTEN })
    expect(await codeOf(refused)).toEqual([404, 'not_found'])
    await change(owner, { protectedUsers: ['user_42'] })
    expect(await codeOf(await start(ana, 'user_42', { reason: WRITTEN }))).toEqual([403, 'user_protected'])
    const records = await auditOf('type=impersonation.refused&limit=2')
    expect(records.map(({ subject, detail }) => [subject?.id, detail?.['reason']])).toEqual([
      ['user_42', READ],
      ['user_43', READ],
    ])
    await expect.poll(told, SOON).toMatch(/Dan Ode[^]*Cleo Park|Cleo Park[^]*Dan Ode/)
  })

  test('as the id of the user: nobody has it, and the attempt is on record', async () => {
    expect(await codeOf(await start(ana, 'no\0body'))).toEqual([404, 'not_found'])
    expect((await auditOf('type=impersonation.refused&limit=1'))[0]).toMatchObject({
      code: 'not_found',
      subject: { id: 'no?body' },
    })
  })

  test('as the reason of a session, which begins, changes its mode, ends and is told of as any other', async () => {
    const id = await impersonate(ana, 'user_42', { reason: WRITTEN, breakGlass: WRITTEN })
    const mode = await ana.post(`${BASE}/impersonations/${id}/mode`, { mode: 'full', reason: WRITTEN })
    expect(await json(mode)).toMatchObject({ impersonation: { reason: READ, mode: 'full' } })
    expect((await stop(ana)).status).toBe(200)
    await expect.poll(told, SOON).toContain('no longer impersonates')
    const types = (await auditOf('subject=user_42&limit=4')).map(({ type }) => type)
    expect(types.slice(0, 2)).toEqual(['impersonation.ended', 'impersonation.mode_changed'])
  })

  test.each(['stop', 'revoke', 'customer', 'all'] as const)('keeps no session open (%s)', async (how) => {
    await change(owner, ({ alerts }) => ({
      alerts: { ...alerts, channels: [channel({ events: ['impersonation.ended'] })] },
    }))
    const id = await impersonate(ana, 'user_42', { reason: WRITTEN })
    const one = `/impersonations/${id}/end`
    const reply = await {
      stop: () => stop(ana),
      revoke: () => owner.post(`${BASE}${one}`),
      customer: () => running.as('cleo').post(`/api/v1/me${one}`),
      all: () => owner.post(`${BASE}/impersonations/end-all`),
    }[how]()
    expect(reply.status).toBe(200)
    await expect.poll(told, SOON).toContain('no longer impersonates')
  })

  test('as the reason of a denial: the request is denied, and it is told', async () => {
    await change(owner, { approval: { count: 1, by: ['lead'], requestLife: 600 } })
    const { impersonation } = await json<{ impersonation: { id: string } }>(await start(ana))
    const at = `${BASE}/impersonations/${impersonation.id}`
    const denied = await running.as('bo').post(`${at}/deny`, { reason: WRITTEN })
    expect(await json(denied)).toMatchObject({ impersonation: { state: 'denied', denial: { reason: READ } } })
    await expect.poll(told, SOON).toContain('denied that Ana Lima impersonates Cleo Park')
  })

  test('as the answer of a channel: the alert is given up', async () => {
    const dead = async () => Number(/alerts_dead (\d+)/.exec(await (await owner.get('/metrics')).text())?.[1])
    const before = await dead()
    // The answer is cut in the middle of the sign.
    answer = { status: 404, body: `${'x'.repeat(199)}😀` }
    await start(ana, 'user_43')
    await expect.poll(dead, SOON).toBeGreaterThan(before)
    answer = { status: 200, body: 'ok' }
  })

  test('keeps its line breaks', async () => {
    const reason = 'The invoice of March:\n\t1. is missing'
    const started = await start(ana, 'user_42', { reason })
    expect(await json(started)).toMatchObject({ impersonation: { reason } })
  })
})

describe('a record is never too long to be written', () => {
  test('with texts of control characters', async () => {
    await change(owner, ({ alerts }) => ({ alerts: { ...alerts, channels: [] } }))
    const long = '\u0001'.repeat(2_000)
    expect((await start(ana, 'user_42', { reason: long, ticket: long })).status).toBe(422)
    expect((await start(ana, 'user_43', { reason: long, ticket: long })).status).toBe(404)
    const records = await auditOf('type=impersonation.refused&limit=2')
    expect(records.map(({ subject }) => subject?.id)).toEqual(['user_43', 'user_42'])
  })

  test('with a hundred roles that break-glass has passed over', async () => {
    const by = Array.from({ length: 100 }, (_, index) => `${index}`.padEnd(256, 'x'))
    await change(owner, {
      approval: { count: 1, by, requestLife: 600 },
      breakGlass: { enabled: true, roles: ['support'] },
    })
    await impersonate(ana, 'user_42', { breakGlass: 'The shop is down and nobody answers' })
    const [used] = await auditOf('type=break_glass.used&limit=1')
    const skipped = used?.detail?.['skipped'] as string[]
    expect(skipped[0]).toMatch(/^0x+/)
    expect(skipped.at(-1)).toMatch(/^… and \d+ more$/)
    expect(skipped.length - 1 + Number(/\d+/.exec(skipped.at(-1) ?? '')?.[0])).toBe(100)
  })
})

test('what an older version has stored ends as any other session, and one that cannot be ended keeps no other open', async () => {
  const dataDir = await serviceFolder()
  const first = await startService({ dataDir })
  await change(first.as('owner'), ({ alerts }) => ({
    enabled: true,
    impersonators: [{ who: { role: 'support' } }],
    alerts: { ...alerts, channels: [channel({ events: ['impersonation.ended'] })] },
  }))
  const ids: string[] = []
  for (let count = 0; count < 3; count += 1) {
    first.clock.now += 1_000
    ids.push((await json<{ impersonation: { id: string } }>(await start(first.as('ana')))).impersonation.id)
  }
  await first.stop()

  const database = await openDatabase({ dataDir })
  const [broken = '', old = ''] = ids
  const edit = async (id: string, more: (value: Impersonation) => object) => {
    const stored = await impersonations.get<Impersonation>(database.db, id)
    if (!stored) throw new Error('It is not there.')
    const value = { ...stored.value, ...more(stored.value) }
    await database.inTransaction((trx) => impersonations.compareAndSet(trx, { ...stored, value }))
  }
  await edit(broken, () => ({ operator: {} }))
  await edit(old, ({ session }) => ({ session: { ...session, reason: WRITTEN } }))
  await database.close()

  const again = await startService({ dataDir })
  again.clock.now = first.clock.now
  try {
    const reply = await again.as('owner').post(`${BASE}/impersonations/end-all`)
    expect([reply.status, await json(reply)]).toMatchObject([
      500,
      { code: 'not_all_ended', detail: expect.stringMatching(/^2 .* 1 /) as unknown },
    ])
    expect(again.lines.join('\n')).toContain(`The session ${broken} could not be ended`)
    const ended = await json<{ impersonations: { id: string }[] }>(
      await again.as('owner').get(`${BASE}/impersonations?state=ended`),
    )
    expect(ended.impersonations.map(({ id }) => id).toSorted()).toEqual(ids.slice(1).toSorted())
    await expect.poll(() => told().match(/no longer impersonates/g)?.length, SOON).toBeGreaterThanOrEqual(2)
  } finally {
    await again.stop()
    await removeCopy(dataDir)
  }
})
