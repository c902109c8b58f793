import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { EnvironmentSettings } from 'impersonation-kit/server'
import { APP, startService, users } from '../support/startService.js'
import { BASE, change, codeOf, start } from '../support/steps.js'

let running: Awaited<ReturnType<typeof startService>>
let answer: { paid: unknown; rule: unknown; directory: 'up' | 'down'; signIn: 'up' | 'down' | 'nonsense' }
beforeEach(() => {
  answer = { paid: true, rule: true, directory: 'up', signIn: 'up' }
})
beforeAll(async () => {
  answer = { paid: true, rule: true, directory: 'up', signIn: 'up' }
  running = await startService({
    isPaid: () => answer.paid as boolean,
    rule: () => {
      if (answer.rule instanceof Error) throw answer.rule
      return answer.rule as boolean
    },
    users: {
      get: async (userId) => {
        if (answer.directory === 'down') throw new Error('ECONNREFUSED at 10.0.0.7')
        return users.find((user) => user.userId === userId)
      },
      search: async () => {
        if (answer.directory === 'down') throw new Error('ECONNREFUSED at 10.0.0.7')
        return { users }
      },
    },
    authenticate: (request) => {
      if (answer.signIn === 'down') throw new Error('the session store at 10.0.0.8 is down')
      if (answer.signIn === 'nonsense') return { userId: 42 } as never
      const who = /host=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1]
      if (who === undefined) return null
      return who === 'owner'
        ? { userId: 'boss', operator: { role: 'owner', tenants: '*', rank: 9 } }
        : { userId: 'ana', operator: { role: 'support', tenants: ['t1'], rank: 1 } }
    },
  })
  await change(running.as('owner'), { enabled: true, impersonators: [{ who: { role: 'support' } }] })
})
afterAll(() => running.stop())

describe('S36: the rule of the host', () => {
  test.each([false, 'yes', 1, {}, null, undefined, Promise.resolve('true'), new Error('thrown')])(
    'that answers %j allows nothing',
    async (rule) => {
      answer.rule = rule
      expect(await codeOf(await start(running.as('ana')))).toEqual([403, 'rule_denied'])
    },
  )
})

describe('the plan', () => {
  test.each([false, 'paid', 1, null, undefined])('%j is not a paid one', async (paid) => {
    answer.paid = paid
    expect(await codeOf(await start(running.as('ana')))).toEqual([402, 'plan_required'])
    expect(await codeOf(await change(running.as('owner'), { teamName: 'Support' }))).toEqual([
      402,
      'plan_required',
    ])
    const read = await running.as('owner').get(`${BASE}/settings`)
    expect(await read.json()).toMatchObject({ mayChange: false, why: 'plan_required' })
  })
})

describe('an outage', () => {
  test('of the directory is 503, starts nothing, and tells nobody but the log where it stands', async () => {
    const ana = running.as('ana')
    answer.directory = 'down'
    for (const reply of [
      await start(ana),
      await ana.get(`${BASE}/users`),
      await ana.get('/api/v1/refresh_token'),
    ]) {
      expect(reply.status).toBe(503)
      expect(reply.headers.get('retry-after')).toBe('5')
      expect(await reply.text()).not.toContain('10.0.0.7')
    }
    expect(running.lines.join('\n')).toContain('Caused by: Error: ECONNREFUSED at 10.0.0.7')
    answer.directory = 'up'
    expect((await start(ana)).status).toBe(201)
    await running.as('owner').post(`${BASE}/impersonations/end-all`)
  })

  test.each(['down', 'nonsense'] as const)('of the sign-in (%s) signs nobody out', async (signIn) => {
    const ana = running.as('ana')
    const { ticket } = (await (await start(ana)).json()) as { ticket: string }
    await ana.post('/redeem', { ticket })
    answer.signIn = signIn
    const refused = await ana.get('/api/v1/refresh_token', { origin: APP })
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([503, APP])
    expect(refused.headers.getSetCookie()).toEqual([])
    answer.signIn = 'up'
    const { user } = (await (await ana.get('/api/v1/refresh_token', { origin: APP })).json()) as {
      user: { impersonator_user?: string }
    }
    expect(user.impersonator_user).toBe('ana')
    await running.as('owner').post(`${BASE}/impersonations/end-all`)
  })
})

describe('settings', () => {
  test('are written with the ETag that was read, or not at all', async () => {
    const owner = running.as('owner')
    const read = await owner.get(`${BASE}/settings`)
    const { settings } = (await read.json()) as { settings: EnvironmentSettings }
    const etag = read.headers.get('etag') ?? ''
    expect(await codeOf(await owner.put(`${BASE}/settings`, settings))).toEqual([428, 'if_match_required'])
    await change(running.as('owner'), { teamName: 'First' })
    const late = await owner.put(
      `${BASE}/settings`,
      { ...settings, teamName: 'Second' },
      { 'if-match': etag },
    )
    expect(await codeOf(late)).toEqual([412, 'settings_changed'])
    expect(late.headers.get('etag')).not.toBe(etag)
  })

  test('that are wrong are refused with the path of what is, and change nothing', async () => {
    const wrong = await change(running.as('owner'), { maxDuration: 7200 })
    expect(wrong.status).toBe(422)
    expect(((await wrong.json()) as { detail: string }).detail).toMatch(/^maxDuration: /)
  })
})

test('what cannot be read is refused before anything else is done', async () => {
  const ana = running.as('ana')
  const large = await ana.post(`${BASE}/impersonations`, { userId: 'x', reason: 'x'.repeat(300_000) })
  expect(await codeOf(large)).toEqual([413, 'too_large'])
  expect((await ana.get('/nowhere')).status).toBe(404)
  expect((await ana.get('/api/operators/nowhere/settings')).status).toBe(404)
})

test('every reply forbids what a page could do with it, and to be kept', async () => {
  const reply = await running.as('ana').get('/api/operators/me')
  expect(Object.fromEntries(reply.headers)).toMatchObject({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  })
})
