import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EnvironmentSettings } from 'impersonation-kit/server'
import { APP, startService } from '../support/startService.js'

const BASE = '/api/operators/production'
let running: Awaited<ReturnType<typeof startService>>
beforeAll(async () => {
  running = await startService()
  const owner = running.as('owner')
  const read = await owner.get(`${BASE}/settings`)
  const { settings } = (await read.json()) as { settings: EnvironmentSettings }
  const on = { ...settings, enabled: true, impersonators: [{ who: { role: 'owner' }, tenants: '*' }] }
  await owner.put(`${BASE}/settings`, on, { 'if-match': read.headers.get('etag') ?? '' })
})
afterAll(() => running.stop())

test('the table says of each customer what that one allows', async () => {
  const search = async (): Promise<unknown[]> => {
    const reply = await running.as('owner').get(`${BASE}/users?q=`)
    const { users } = (await reply.json()) as {
      users: { user: { userId: string }; decision: { verdict: string; code?: string } }[]
    }
    return users
      .filter(({ user }) => user.userId.startsWith('user_'))
      .map(({ user, decision }) => [user.userId, decision.verdict, decision.code])
  }
  const before = await search()
  expect(before.map((row) => (row as string[])[2])).not.toContain('user_opted_out')
  const out = await running
    .as('cleo')
    .put('/api/v1/me/support-access', { optedOut: true }, { origin: APP, 'sec-fetch-site': 'same-site' })
  expect(out.status).toBe(200)
  expect(await search()).toEqual([['user_42', 'deny', 'user_opted_out'], before[1]])
})
