import { afterAll, beforeAll, expect, test } from 'vitest'
import { CursorError } from 'impersonation-kit-service'
import type { DirectoryUser, EnvironmentSettings } from 'impersonation-kit/server'
import { APP, startService } from '../support/startService.js'
import { change, codeOf, json, start } from '../support/steps.js'

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

test('a null of the host is a field that the user does not have; where a right depends on it, nobody gets that right', async () => {
  const unknown = { name: null, email: null, tenants: null, groups: null, properties: null }
  const asHostsGive = [
    { userId: 'plain', ...unknown },
    { userId: 'no_rank', ...unknown, rank: null },
    { userId: 'not_active', ...unknown, active: null },
  ] as unknown as DirectoryUser[]
  const withNulls = await startService({
    users: {
      get: async (id) => asHostsGive.find(({ userId }) => userId === id),
      search: async () => ({ users: asHostsGive }),
    },
  })
  const owner = withNulls.as('owner')
  await change(owner, { enabled: true, impersonators: [{ who: { role: 'owner' }, tenants: '*' }] })
  const { users } = await json<{ users: { user: object; decision: { verdict: string } }[] }>(
    await owner.get(`${BASE}/users?q=`),
  )
  expect(users.map(({ user, decision }) => [user, decision.verdict])).toEqual([
    [{ userId: 'plain' }, 'allow'],
  ])
  const statuses = []
  for (const { userId } of asHostsGive) statuses.push((await start(owner, userId)).status)
  expect(statuses).toEqual([201, 404, 404])
  await withNulls.stop()
})

test('a directory that is asked for a page it never gave out says so', async () => {
  const paged = await startService({
    users: {
      get: async () => undefined,
      search: async ({ after }) => {
        if (after !== undefined) throw new CursorError()
        return { users: [] }
      },
    },
  })
  expect(await codeOf(await paged.as('owner').get(`${BASE}/users?q=&after=nonsense`))).toEqual([
    400,
    'invalid_cursor',
  ])
  await paged.stop()
})
