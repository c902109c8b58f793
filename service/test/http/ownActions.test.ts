import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashSession } from 'impersonation-kit/server'
import { KEY, startService } from '../support/startService.js'
import { change, impersonate, json, stop, type Who } from '../support/steps.js'

interface Own {
  id: string
  actions: { at: number; action: string; outcome: string }[]
  actionsCut?: true
}
let running: Awaited<ReturnType<typeof startService>>
beforeAll(async () => {
  running = await startService({
    authenticate: (request) => {
      const who = /(?:^|; )host=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1]
      if (who === undefined) return null
      if (who.startsWith('user_')) return { userId: who }
      return { userId: who, operator: { role: who === 'boss' ? 'owner' : 'support', tenants: '*', rank: 1 } }
    },
  })
  await change(running.as('boss'), {
    enabled: true,
    maxStartsPerHour: 1000,
    impersonators: [{ who: { role: 'support' } }],
  })
})
afterAll(() => running.stop())

let count = 0
/** One request to the product, as the guards of its backend report it: what is to happen, and then what did. */
async function report(
  session: string,
  action: string,
  how: { user?: string; at?: number; outcome?: 'done' | 'failed' | 'refused'; first?: 'outcome' } = {},
): Promise<void> {
  const { user = 'user_42', at = running.clock.now, outcome, first } = how
  const common = {
    id: `request_${++count}`,
    action,
    method: 'POST',
    actor: { id: 'ana', kind: 'person' },
    subject: { id: user },
    mode: 'read-only',
    session: await hashSession(running.origin, session),
    requestId: `request_${count}`,
  }
  const attempt = { ...common, phase: 'attempt', time: at }
  const end = {
    ...common,
    phase: 'outcome',
    time: at + 30,
    status: { done: 200, failed: 500, refused: 403 }[outcome ?? 'done'],
    ...(outcome === 'refused' && { blocked: 'read_only' }),
  }
  const events = outcome === undefined ? [attempt] : first === 'outcome' ? [end, attempt] : [attempt, end]
  for (const event of events) {
    const reply = await fetch(`${running.origin}/api/v1/audit`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify([event]),
    })
    expect([reply.status, await json(reply)]).toEqual([200, { stored: 1 }])
  }
}
async function session(userId = 'user_42', meanwhile?: (id: string) => Promise<void>): Promise<string> {
  const ana = running.as('ana')
  const id = await impersonate(ana, userId)
  await meanwhile?.(id)
  await stop(ana)
  return id
}
async function sessionOf(who: Who, id: string): Promise<Own | undefined> {
  const { impersonations } = await json<{ impersonations: Own[] }>(await who.get('/api/v1/me/impersonations'))
  return impersonations.find((one) => one.id === id)
}
const seen = async (who: Who, id: string): Promise<Own['actions'] | undefined> =>
  (await sessionOf(who, id))?.actions
const cutOf = async (id: string, who = 'user_42'): Promise<true | undefined> =>
  (await sessionOf(running.as(who), id))?.actionsCut
const deeds = async (id: string, who = 'user_42'): Promise<string[] | undefined> =>
  (await seen(running.as(who), id))?.map(({ action, outcome }) => `${action}: ${outcome}`)

describe('a customer sees what was done in their account', () => {
  test('each action once, with how it ended, the oldest first', async () => {
    const at = running.clock.now
    const id = await session('user_42', async (one) => {
      await report(one, 'orders.cancel', { at: at + 300, outcome: 'refused' })
      await report(one, 'orders.read', { at: at + 100, outcome: 'done' })
      await report(one, 'reports.make', { at: at + 400, outcome: 'failed' })
      await report(one, 'invoices.read', { at: at + 200, outcome: 'done', first: 'outcome' })
      await report(one, 'exports.begin', { at: at + 500 })
    })
    expect(await deeds(id)).toEqual([
      'orders.read: done',
      'invoices.read: done',
      'orders.cancel: refused',
      'reports.make: failed',
      'exports.begin: tried',
    ])
    // When it began, not when it was over.
    expect((await seen(running.as('user_42'), id))?.map((one) => one.at - at)).toEqual([
      100, 200, 300, 400, 500,
    ])
  })

  test('of each session its own, and nothing where nothing was done', async () => {
    const first = await session('user_42', (id) => report(id, 'orders.read', { outcome: 'done' }))
    const second = await session('user_42', (id) => report(id, 'invoices.read', { outcome: 'done' }))
    const third = await session('user_42')
    expect([await deeds(first), await deeds(second), await deeds(third)]).toEqual([
      ['orders.read: done'],
      ['invoices.read: done'],
      [],
    ])
  })

  test('S34: never what was done in another customer’s account, also if a backend mixes up the sessions', async () => {
    const other = await session('user_43', async (id) => {
      await report(id, 'payroll.read', { user: 'user_43', outcome: 'done' })
      await report(id, 'orders.read', { user: 'user_42', outcome: 'done' })
    })
    const own = await session('user_42', (id) =>
      report(id, 'payroll.write', { user: 'user_43', outcome: 'done' }),
    )
    expect(await deeds(other)).toBeUndefined()
    expect(await deeds(own)).toEqual([])
    expect(await deeds(other, 'user_43')).toEqual(['payroll.read: done'])
    const everything = await (await running.as('user_42').get('/api/v1/me/impersonations')).text()
    expect(everything).not.toContain('payroll')
  })

  test('S42: and no secret of the session, nor who of the team it was', async () => {
    const id = await session('user_42', (one) => report(one, 'orders.read', { outcome: 'done' }))
    const everything = await (await running.as('user_42').get('/api/v1/me/impersonations')).text()
    expect(everything).not.toContain(await hashSession(running.origin, id))
    expect(everything).not.toMatch(/"ana"|Lima/) // S59
  })

  test('the newest hundred of a session', async () => {
    const at = running.clock.now
    const id = await session('user_42', async (one) => {
      for (let number = 1; number <= 103; number += 1) {
        await report(one, `orders.read.${number}`, { at: at + number, outcome: 'done' })
      }
    })
    const actions = await deeds(id)
    expect(actions).toHaveLength(100)
    expect([actions?.[0], actions?.at(-1)]).toEqual(['orders.read.4: done', 'orders.read.103: done'])
    expect(await cutOf(id)).toBe(true)
  })

  test('where more was done than is looked through, older sessions say that it may not be all', async () => {
    const old = await session('user_43', (id) =>
      report(id, 'orders.read', { user: 'user_43', outcome: 'done' }),
    )
    running.clock.now += 1_000
    const busy = await session('user_43', async (id) => {
      for (let number = 1; number <= 501; number += 1) {
        await report(id, 'orders.list', { user: 'user_43', outcome: 'done' })
      }
    })
    running.clock.now += 1_000
    const last = await session('user_43', (id) =>
      report(id, 'orders.read', { user: 'user_43', outcome: 'done' }),
    )
    expect([await deeds(old, 'user_43'), await cutOf(old, 'user_43')]).toEqual([[], true])
    expect(await cutOf(busy, 'user_43')).toBe(true)
    expect([await deeds(last, 'user_43'), await cutOf(last, 'user_43')]).toEqual([
      ['orders.read: done'],
      undefined,
    ])
  })

  test('in the answer to their own word, too', async () => {
    const ana = running.as('ana')
    const id = await impersonate(ana)
    await report(id, 'orders.read', { outcome: 'done' })
    const reply = await running.as('user_42').post(`/api/v1/me/impersonations/${id}/end`)
    const { impersonation } = await json<{ impersonation: Own }>(reply)
    expect(impersonation.actions.map(({ action }) => action)).toEqual(['orders.read'])
  })
})
