import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertChannel } from 'impersonation-kit/server'
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

test('so can as many channels as the schema allows', async () => {
  const channels: AlertChannel[] = Array.from({ length: 19 }, (_, index) => ({
    id: `${index}`,
    kind: 'webhook',
    url: `https://${'x'.repeat(2_000)}.example.com/`,
    secret: `whsec_${btoa('0'.repeat(30))}`,
    events: [],
  }))
  hook.requests.length = 0
  const saved = await change(owner, ({ alerts }) => ({
    alerts: { ...alerts, channels: [...alerts.channels, ...channels] },
  }))
  expect(saved.status).toBe(200)
  const changes = await lastChanges()
  expect(changes.at(-1)).toBe(`… and ${19 * 5 - (changes.length - 1)} more`)
  await expect.poll(told, SOON).toContain(`Settings: `)
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
