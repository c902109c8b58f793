import { afterEach, expect, test } from 'vitest'
import { startService } from '../support/startService.js'
import { BASE, change, json, start } from '../support/steps.js'

type Running = Awaited<ReturnType<typeof startService>>
let running: Running
afterEach(() => running.stop())

const BROWSER = { 'user-agent': 'Firefox of Ana' }

async function fromOf(type: string): Promise<unknown[]> {
  const reply = await running.as('owner').get(`${BASE}/audit?limit=100`)
  const { records } = await json<{ records: { type: string; detail?: { client?: unknown } }[] }>(reply)
  return records.filter((record) => record.type === type).map(({ detail }) => detail?.client)
}

test('the audit says from where an operator did what they did: the address, and what the browser calls itself', async () => {
  running = await startService()
  await change(running.as('owner'), { enabled: true, impersonators: [{ who: { role: 'support' } }] })
  const ana = running.as('ana')
  const asked = { userId: 'user_42', reason: 'The invoice of March is missing' }
  expect((await ana.post(`${BASE}/impersonations`, { ...asked, reason: '' }, BROWSER)).status).toBe(422)
  const started = await ana.post(`${BASE}/impersonations`, asked, BROWSER)
  const { ticket } = await json<{ ticket: string }>(started)
  expect((await ana.post('/redeem', { ticket }, BROWSER)).status).toBe(303)

  const here = [{ address: '127.0.0.1', userAgent: 'Firefox of Ana' }]
  expect(await fromOf('impersonation.refused')).toEqual(here)
  expect(await fromOf('impersonation.requested')).toEqual(here)
  expect(await fromOf('impersonation.started')).toEqual(here)
  expect(await fromOf('settings.changed')).toMatchObject([{ address: '127.0.0.1' }])
})

test('behind a proxy it is the address that addressOf says; what nobody knows is left out', async () => {
  running = await startService({ addressOf: (request) => request.headers.get('x-real-ip') ?? undefined })
  await change(running.as('owner'), { enabled: true, impersonators: [{ who: { role: 'support' } }] })
  const ana = running.as('ana')
  const from = { 'x-real-ip': '203.0.113.7', 'user-agent': 'x'.repeat(2_000) }
  const asked = { userId: 'user_42', reason: 'The invoice of March is missing' }
  await ana.post(`${BASE}/impersonations`, asked, from)
  expect(await fromOf('impersonation.requested')).toEqual([
    { address: '203.0.113.7', userAgent: 'x'.repeat(500) },
  ])
  running.clock.now += 1_000
  await start(running.as('ana'))
  const [last] = await fromOf('impersonation.requested')
  expect(last).not.toHaveProperty('address')
  running.clock.now += 1_000
  await running.as('ana').post(`${BASE}/impersonations`, asked, { 'x-real-ip': '1'.repeat(2_000) })
  expect(await fromOf('impersonation.requested')).toContainEqual(
    expect.objectContaining({ address: '1'.repeat(500) }),
  )
})
