import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHook } from '../alerts/support/startHook.js'
import { startMailServer } from '../alerts/support/startMailServer.js'
import { BASE, REASON, turnOn } from '../support/manyStarts.js'
import { browser, startService } from '../support/startService.js'
import { startSwitch } from '../support/startSwitch.js'
import { ORIGIN } from '../support/runCli.js'

/** After a minute, the next try of an alert may be minutes away. */
const soon = { timeout: 200_000, interval: 200 }
let mail: Awaited<ReturnType<typeof startMailServer>>
let hook: Awaited<ReturnType<typeof startHook>>
let mailSwitch: Awaited<ReturnType<typeof startSwitch>>
/** When the hook took each of its messages. */
const arrivals: number[] = []
let hookSwitch: Awaited<ReturnType<typeof startSwitch>>
let running: Awaited<ReturnType<typeof startService>>
beforeAll(async () => {
  mail = await startMailServer()
  hook = await startHook(() => {
    arrivals.push(performance.now())
    return { status: 200, body: 'ok' }
  })
  mailSwitch = await startSwitch(Number(new URL(mail.url).port))
  hookSwitch = await startSwitch(Number(new URL(hook.url).port))
  running = await startService({
    origin: ORIGIN,
    mail: { url: `smtp://127.0.0.1:${mailSwitch.port}?ignoreTLS=true`, from: 'alerts@acme.test' },
    authenticate: (request) => {
      const who = /(?:^|; )host=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? ''
      return { userId: who, operator: { role: who === 'owner' ? 'owner' : 'support', tenants: '*', rank: 1 } }
    },
    users: { get: async (userId) => ({ userId }), search: async () => ({ users: [] }) },
  })
  await turnOn(running.origin, { alerts: { ...ALERTS, channels: channels() } })
})
afterAll(async () => {
  await running.stop()
  for (const one of [mailSwitch, hookSwitch, mail, hook]) await one.close()
})

const ALERTS = { alertBeforeStart: false, notifyCustomer: false }
const channels = () => [
  { id: 'mail', kind: 'email' as const, to: ['boss@acme.test'] },
  { id: 'hook', kind: 'slack' as const, url: `http://127.0.0.1:${hookSwitch.port}/services/T0/B0/secret` },
]
const set = (isUp: boolean): void => {
  mailSwitch.lead(isUp ? Number(new URL(mail.url).port) : undefined)
  hookSwitch.lead(isUp ? Number(new URL(hook.url).port) : undefined)
}
const start = (number: number) =>
  browser(ORIGIN, `op_${number}`, running.origin).post(`${BASE}/impersonations`, {
    userId: `user_${number}`,
    reason: REASON,
  })
/** How many mails, and how many messages, tell that this operator began. */
const toldOf = (number: number): [number, number] => {
  const what = `op_${number} started to impersonate user_${number}`
  return [
    mail.mails.filter(({ text }) => text.includes(what)).length,
    hook.requests.filter(({ body }) => body.includes(what)).length,
  ]
}

test('mail server and hook both down for a minute: every alert comes, at least once, by both', async () => {
  set(false)
  for (const number of [1, 2, 3]) {
    const who = browser(ORIGIN, `op_${number}`, running.origin)
    const started = await who.post(`${BASE}/impersonations`, { userId: `user_${number}`, reason: REASON })
    const { ticket } = (await started.json()) as { ticket: string }
    expect((await who.post('/redeem', { ticket })).status).toBe(303)
  }
  const waiting = async (): Promise<number> => {
    const text = await (await fetch(`${running.origin}/metrics`)).text()
    return Number(/alerts_waiting (\d+)/.exec(text)?.[1])
  }
  await new Promise((resolve) => setTimeout(resolve, 60_000))
  expect(await waiting()).toBeGreaterThan(0)
  expect([1, 2, 3].map(toldOf)).toEqual([1, 2, 3].map(() => [0, 0]))
  set(true)
  for (const number of [1, 2, 3]) {
    await expect.poll(() => Math.min(...toldOf(number)), soon).toBeGreaterThanOrEqual(1)
  }
  await expect.poll(waiting, soon).toBe(0)
})

test('S39: both down, where alerts come first: nothing begins until both take them again', async () => {
  await turnOn(running.origin, { alerts: { ...ALERTS, channels: channels(), alertBeforeStart: true } })
  const owner = browser(ORIGIN, 'owner', running.origin)
  const statesOf = async (): Promise<string[]> => {
    const { impersonations } = (await (await owner.get(`${BASE}/impersonations?limit=100`)).json()) as {
      impersonations: { state: string }[]
    }
    return impersonations.map(({ state }) => state)
  }
  const before = await statesOf()
  set(false)
  const refused = await start(4)
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
    503,
    'alert_not_delivered',
  ])
  expect(await statesOf()).toEqual(['approved', ...before])
  set(true)
  expect((await start(5)).status).toBe(201)
  expect(Math.min(...toldOf(5))).toBeGreaterThanOrEqual(1)
})

test('many alerts at once do not come one by one second', async () => {
  const numbers = Array.from({ length: 25 }, (_, index) => 100 + index)
  arrivals.length = 0
  await Promise.all(
    numbers.map(async (number) => {
      const who = browser(ORIGIN, `op_${number}`, running.origin)
      const refused = await who.post(`${BASE}/impersonations`, { userId: `user_${number}`, reason: 'x' })
      expect(refused.status).toBe(422)
    }),
  )
  // One may come twice.
  const isTold = (number: number): boolean =>
    hook.requests.some(({ body }) => new RegExp(`\\bop_${number}\\b`).test(body))
  await expect.poll(() => numbers.filter((number) => !isTold(number)), soon).toEqual([])
  const gaps = arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? 0))
  // Most of them, because a busy machine may hold up some. One by one second, with a mail between two, it would be two seconds.
  expect(gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)]).toBeLessThan(900)
})
