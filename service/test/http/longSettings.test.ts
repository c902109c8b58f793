import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertChannel, EnvironmentSettings } from 'impersonation-kit/server'
import { startHook } from '../alerts/support/startHook.js'
import { startService } from '../support/startService.js'
import { BASE, change, codeOf, json, type Who } from '../support/steps.js'

/** Whatever the settings may hold, an Owner can change them, and the audit and the channels say what changed. */
let hook: Awaited<ReturnType<typeof startHook>>
let running: Awaited<ReturnType<typeof startService>>
let owner: Who
beforeAll(async () => {
  hook = await startHook()
  running = await startService()
  owner = running.as('owner')
  await change(owner, ({ alerts }) => ({
    alerts: { ...alerts, channels: [{ id: 'slack', kind: 'slack', url: hook.url }] },
  }))
})
afterAll(async () => {
  await running.stop()
  await hook.close()
})

type Changes = ({ path: string; added?: unknown[]; removed?: unknown[]; count?: number } | string)[]

const ids = (count: number) =>
  Array.from({ length: count }, (_, index) => `7c9e6679-7425-40de-944b-${`${index}`.padStart(12, '0')}`)
const lastChanges = async (): Promise<Changes> => {
  const { records } = await json<{ records: { detail: { changes: Changes } }[] }>(
    await owner.get(`${BASE}/audit?type=settings.changed&limit=1`),
  )
  return records[0]?.detail.changes ?? []
}
const told = () => hook.requests.map(({ body }) => body).join('\n')
const SOON = { interval: 50, timeout: 20_000 }

test('of a list of hundreds it is said who came and who went', async () => {
  const [gone = '', ...most] = ids(210)
  expect((await change(owner, { protectedUsers: [gone, ...most] })).status).toBe(200)
  expect((await change(owner, { protectedUsers: [...most, 'user_9'] })).status).toBe(200)
  expect(await lastChanges()).toEqual([
    { path: 'protectedUsers', added: ['user_9'], removed: [gone], count: 210 },
  ])
  await expect.poll(told, SOON).toMatch(/protectedUsers, added: .*user_9/)
  expect(told()).toMatch(new RegExp(`protectedUsers, removed: .*${gone}`))
  expect((await change(owner, { protectedUsers: ['user_9', ...most] })).status).toBe(200)
  expect(await lastChanges()).toEqual([{ path: 'protectedUsers', added: [], removed: [], count: 210 }])
})

test('of a list of grants, too', async () => {
  const grants = ids(300).map((operator) => ({ who: { operator }, tenants: ['t1'] }))
  expect((await change(owner, { impersonators: grants })).status).toBe(200)
  const [first, ...others] = grants
  const wider = { who: { operator: first?.who.operator ?? '' }, tenants: ['t1', 't2'] }
  expect((await change(owner, { impersonators: [wider, ...others] })).status).toBe(200)
  expect(await lastChanges()).toEqual([
    { path: 'impersonators', added: [wider], removed: [first], count: 300 },
  ])
})

test('the longest list that the schema allows can be saved, and the record says how many it does not name', async () => {
  const all = ids(10_000)
  await change(owner, { protectedUsers: [] })
  expect((await change(owner, { protectedUsers: all })).status).toBe(200)
  const [changed] = await lastChanges()
  const added = typeof changed === 'object' ? (changed.added ?? []) : []
  expect(added[0]).toBe(all[0])
  expect(added.length).toBeGreaterThan(100)
  expect(added.at(-1)).toBe(`… and ${10_000 - (added.length - 1)} more`)
  await expect.poll(told, SOON).toContain('protectedUsers, now: ')
  expect((await change(owner, { protectedUsers: [] })).status).toBe(200)
})

const webhook = (id: string, more: { url?: string; secret?: string } = {}): AlertChannel => ({
  id,
  kind: 'webhook',
  url: `https://${'x'.repeat(2_000)}.example.com/`, // of an address only the host is told
  secret: `whsec_${btoa('0'.repeat(30))}`,
  events: [],
  ...more,
})
const withHook = (...channels: AlertChannel[]) => [
  { id: 'slack', kind: 'slack', url: hook.url } as const,
  ...channels,
]
const changeChannels = (channels: AlertChannel[], more: Partial<EnvironmentSettings> = {}) =>
  change(owner, ({ alerts }) => ({ ...more, alerts: { ...alerts, channels } }))
const approvals = (count: number) => ({ count, by: ['lead'], requestLife: 3600 })

test('S56: as many channels as the schema allows can be saved, and hide nothing else that changed', async () => {
  await change(owner, { approval: approvals(2), breakGlass: { enabled: false, roles: ['support'] } })
  hook.requests.length = 0
  const channels = Array.from({ length: 19 }, (_, index) => webhook(`${index}`))
  const saved = await changeChannels(withHook(...channels), {
    approval: approvals(0),
    breakGlass: { enabled: true, roles: ['support'] },
  })
  expect(saved.status).toBe(200)
  const changes = await lastChanges()
  expect(changes.slice(0, 2)).toEqual([
    { path: 'approval.count', before: 2, after: 0 },
    { path: 'breakGlass.enabled', before: false, after: true },
  ])
  expect(changes).toHaveLength(2 + 19 * 5)
  expect(changes).toContainEqual({
    path: 'alerts.channels.18.url',
    after: expect.stringMatching(/^https:\/\/x+…$/) as unknown,
  })
  await expect.poll(told, SOON).toMatch(/approval\.count: .*2 → 0.*breakGlass\.enabled: .*false → true/)
})

test('S56: if the paths of the channels alone are too many, their ids stand for them', async () => {
  const id = (letter: string, index: number) => `${letter}-${index}`.padEnd(64, 'x')
  const many = (letter: string, count: number) =>
    Array.from({ length: count }, (_, index) => webhook(id(letter, index)))
  await changeChannels(withHook(webhook('kept'), webhook('moved'), ...many('old', 17)))
  hook.requests.length = 0
  const moved = webhook('moved', { url: 'https://example.org/' })
  const saved = await changeChannels(withHook(webhook('kept'), moved, ...many('new', 17)), {
    approval: approvals(1),
  })
  expect(saved.status).toBe(200)
  const ids = (letter: string) => ['moved', ...Array.from({ length: 17 }, (_, index) => id(letter, index))]
  expect(await lastChanges()).toEqual([
    { path: 'approval.count', before: 0, after: 1 },
    { path: 'alerts.channels', added: ids('new'), removed: ids('old'), count: 20 },
  ])
  await expect.poll(told, SOON).toMatch(/approval\.count: .*0 → 1/)
})

test('S56: where a long list was cut, every other setting and every new operator is still named', async () => {
  await change(owner, { impersonators: [], protectedUsers: [], approval: approvals(0) })
  const tenants = ids(50)
  const grants = Array.from({ length: 15 }, (_, index) => ({ who: { operator: `op_${index}` }, tenants }))
  const by = ['lead', ...Array.from({ length: 9 }, (_, index) => `role_${index}`)]
  const saved = await change(owner, {
    impersonators: grants,
    protectedUsers: ids(1_000),
    approval: { ...approvals(0), by },
  })
  expect(saved.status).toBe(200)
  const changes = (await lastChanges()).filter((one) => typeof one !== 'string')
  expect(changes.map(({ path }) => path)).toEqual(['approval.by', 'impersonators', 'protectedUsers'])
  expect(changes[0]).toEqual({ path: 'approval.by', before: ['lead'], after: by })
  expect(changes[1]?.added).toMatchObject(grants.map(({ who }) => ({ who })))
})

test('S56: of an address that changed the alert shows both', async () => {
  await changeChannels(withHook(webhook('long')))
  hook.requests.length = 0
  await changeChannels(withHook(webhook('long', { url: 'https://evil.example/' })))
  await expect.poll(told, SOON).toMatch(/alerts\.channels\.long\.url: .*https:\/\/x+.*evil\.example/)
})

test('S56: a change that no record has room for is refused, and nothing is saved', async () => {
  // Each quote is two characters of JSON.
  const quotes = (letter: string, count: number, length = 256) =>
    Array.from({ length: count }, (_, index) => `${letter}${index}`.padEnd(length, '"'))
  const crowded = (letter: string, count: number): Partial<EnvironmentSettings> => ({
    impersonators: quotes(letter, 9).map((operator) => ({
      who: { operator },
      tenants: quotes(letter, 9),
      groups: quotes(letter, 9),
      maxRank: 1_000_000,
      modes: ['read-only', 'full'],
    })),
    protectedUsers: quotes(letter, 9),
    approval: { count, by: quotes(letter, 9), requestLife: count },
    breakGlass: { enabled: count === 2, roles: quotes(letter, 9) },
    teamName: letter.padEnd(100, '"'),
    ticket: { required: count === 2, pattern: letter.padEnd(200, '"') },
    reason: { required: count === 2, minLength: count },
    fullFor: count,
    maxDuration: count,
    idleTimeout: count,
    maxSessions: count,
    maxStartsPerHour: count,
    stepUpMaxAge: count,
  })
  const channels = (letter: string) => quotes(letter, 20, 64).map((id) => webhook(id))
  const first = await changeChannels(channels('a'), crowded('a', 1))
  expect(first.status).toBe(200)
  const before = await lastChanges()
  const refused = await changeChannels(channels('b'), crowded('b', 2))
  expect(refused.status).toBe(422)
  expect(await json(refused)).toMatchObject({
    code: 'settings_invalid',
    detail: expect.stringContaining('in several steps') as unknown,
  })
  expect(await lastChanges()).toEqual(before)
  const { settings } = await json<{ settings: EnvironmentSettings }>(await owner.get(`${BASE}/settings`))
  expect(settings.approval.count).toBe(1)
  expect((await change(owner, crowded('b', 2))).status).toBe(200)
  expect((await changeChannels(channels('b'))).status).toBe(200)
})

test('only an Owner may send so much, and only there', async () => {
  const large = { protectedUsers: ids(10_000) }
  const tag = { 'if-match': '"1"' }
  expect(await codeOf(await running.as('ana').put(`${BASE}/settings`, large, tag))).toEqual([
    403,
    'owners_only',
  ])
  expect(await codeOf(await running.as().put(`${BASE}/settings`, large, tag))).toEqual([401, 'signed_out'])
  expect(await codeOf(await owner.post(`${BASE}/impersonations`, large))).toEqual([413, 'too_large'])
  const larger = { protectedUsers: ids(120_000) }
  expect(await codeOf(await owner.put(`${BASE}/settings`, larger, tag))).toEqual([413, 'too_large'])
})
