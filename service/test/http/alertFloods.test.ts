import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startHook } from '../alerts/support/startHook.js'
import { startService } from '../support/startService.js'
import { BASE, change, codeOf, impersonate, json, start, type Who } from '../support/steps.js'

let hook: Awaited<ReturnType<typeof startHook>>
let running: Awaited<ReturnType<typeof startService>>
beforeAll(async () => {
  hook = await startHook()
  running = await startService()
  const saved = await change(running.as('owner'), ({ alerts, reason }) => ({
    enabled: true,
    impersonators: [{ who: { role: 'support' }, modes: ['read-only', 'full'] }],
    modes: ['read-only', 'full'],
    reason: { ...reason, minLength: 1 },
    breakGlass: { enabled: true, roles: ['support'] },
    alerts: { ...alerts, channels: [{ id: 'hook', kind: 'slack', url: hook.url }] },
  }))
  expect(saved.status).toBe(200)
})
afterAll(async () => {
  await running.stop()
  await hook.close()
})
afterEach(async () => {
  await running.as('owner').post(`${BASE}/impersonations/end-all`)
  await settled()
  hook.requests.length = 0
  // The next test begins in a new hour.
  running.clock.now += 3_600_000
})

async function settled(): Promise<void> {
  const waiting = async (): Promise<number> =>
    Number(/alerts_waiting (\d+)/.exec(await (await fetch(`${running.origin}/metrics`)).text())?.[1])
  await expect.poll(waiting).toBe(0)
}

const told = (what: string): string[] =>
  hook.requests.map(({ body }) => body).filter((body) => body.includes(what))
const inAudit = async (type: string): Promise<number> => {
  const from = running.clock.now - 1_000_000
  const reply = await running.as('owner').get(`${BASE}/audit?type=${type}&limit=100&from=${from}`)
  expect(reply.status).toBe(200)
  return (await json<{ records: unknown[] }>(reply)).records.length
}
const NOTE = 'only in the audit'
const breakGlass = 'The shop is down and nobody answers'

describe('alerts because of one operator', () => {
  test('of many refusals in an hour the first ones are told, and the last of them says so', async () => {
    const ana = running.as('ana')
    for (let number = 0; number < 35; number += 1) {
      expect((await start(ana, `nobody_${number}`)).status).toBe(404)
    }
    expect(await inAudit('impersonation.refused')).toBe(35)
    await expect.poll(() => told('was refused').length).toBe(30)
    await settled()
    expect(told('was refused')).toHaveLength(30)
    expect(told(NOTE)).toHaveLength(1)
    expect(told(NOTE)[0]).toContain('nobody_29')
    // Nobody else's are held back, nor later ones.
    expect((await start(running.as('bo'))).status).toBe(404)
    await expect.poll(() => told('Bo Lind was refused').length).toBe(1)
    running.clock.now += 3_600_000
    expect((await start(ana, 'nobody_again')).status).toBe(404)
    await expect.poll(() => told('nobody_again').length).toBe(1)
  })

  test('so it is with a mode that is set to and fro; the end of the session is told', async () => {
    const ana = running.as('ana')
    const id = await impersonate(ana)
    for (let number = 0; number < 34; number += 1) {
      const mode = number % 2 ? 'read-only' : 'full'
      const set = await ana.post(`${BASE}/impersonations/${id}/mode`, { mode, reason: 'The customer asked' })
      expect(set.status).toBe(200)
    }
    await ana.post(`${BASE}/impersonations/${id}/end`)
    await expect.poll(() => told('no longer impersonates').length).toBe(1)
    await expect.poll(() => told('may now change').length + told('may only read').length).toBe(30)
    await settled()
    expect(await inAudit('impersonation.mode_changed')).toBe(34)
    expect(told('may now change').length + told('may only read').length).toBe(30)
    expect(told(NOTE)).toHaveLength(1)
    expect(told('started to impersonate')).toHaveLength(1)
    // A flood in one session hides nothing of the next one.
    const before = told('may now change').length
    const next = await impersonate(ana)
    const full = await ana.post(`${BASE}/impersonations/${next}/mode`, { mode: 'full', reason: 'They asked' })
    expect(full.status).toBe(200)
    await expect.poll(() => told('may now change').length).toBe(before + 1)
    await ana.post(`${BASE}/impersonations/${next}/end`)
    await expect.poll(() => told('no longer impersonates').length).toBe(2)
  })

  test('S53: and requests that are made and withdrawn; break-glass is told all the same', async () => {
    await change(running.as('owner'), { approval: { count: 1, by: ['lead'], requestLife: 600 } })
    const ana = running.as('ana')
    for (let number = 0; number < 35; number += 1) {
      const id = await request(ana)
      expect((await ana.post(`${BASE}/impersonations/${id}/end`)).status).toBe(200)
    }
    expect((await start(ana, 'user_42', { breakGlass })).status).toBe(201)
    await expect.poll(() => told('break-glass').length).toBe(1)
    // What is being sent does not count as waiting.
    await expect.poll(() => told('asks to impersonate').length).toBe(30)
    await expect.poll(() => told('no longer impersonates').length).toBe(30)
    await settled()
    expect([told('asks to impersonate').length, told('no longer impersonates').length]).toEqual([30, 30])
  })
})

describe('open requests', () => {
  test('are at most fifty of one operator; break-glass is possible all the same', async () => {
    await change(running.as('owner'), { approval: { count: 1, by: ['lead'], requestLife: 604_800 } })
    const ana = running.as('ana')
    let id = ''
    for (let number = 0; number < 50; number += 1) id = await request(ana)
    expect(await codeOf(await start(ana))).toEqual([409, 'too_many_requests'])
    expect(await inAudit('impersonation.refused')).toBe(1)
    expect(await codeOf(await start(ana, 'user_43'))).toEqual([404, 'not_found'])
    expect((await ana.post(`${BASE}/impersonations/${id}/end`)).status).toBe(200)
    await request(ana)
    expect((await start(ana, 'user_42', { breakGlass })).status).toBe(201)
  })
})

async function request(who: Who): Promise<string> {
  const reply = await start(who)
  expect(reply.status).toBe(202)
  return (await json<{ impersonation: { id: string } }>(reply)).impersonation.id
}
