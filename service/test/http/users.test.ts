import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { CursorError, type Directory } from 'impersonation-kit-service'
import type { DirectoryUser, EnvironmentSettings } from 'impersonation-kit/server'
import { APP, startService } from '../support/startService.js'
import { change, codeOf, json, start, type Who } from '../support/steps.js'

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

describe('S57: the place where a page ends', () => {
  const [north, south] = [['t1'], ['t2']]
  const people: DirectoryUser[] = [
    { userId: 'id-a-north', email: 'abe@north.test', name: 'Abe North', tenants: north },
    { userId: 'id-b-south', email: 'ada@south.test', name: 'Ada South', tenants: south },
    { userId: 'id-c-south', email: 'alf@south.test', name: 'Alf South', tenants: south },
    { userId: 'id-d-north', email: 'amy@north.test', name: 'Amy North', tenants: north },
  ]
  /** As the page about mounting has it: the key of the last user, as it is. */
  const directory: Directory = {
    get: async (id) => people.find(({ userId }) => userId === id),
    search: async ({ query, after = '', limit }) => {
      const found = people.filter(({ email = '' }) => email.startsWith(query) && email > after)
      const page = found.slice(0, limit)
      const next = found.length > limit ? page.at(-1)?.email : undefined
      return { users: page, ...(next !== undefined && { next }) }
    },
  }
  let two: Awaited<ReturnType<typeof startService>>
  beforeAll(async () => {
    two = await startService({ users: directory })
    const who = [{ role: 'owner' as const }, { role: 'support' as const }, { role: 'lead' as const }]
    const impersonators = who.map((one) => ({ who: one, tenants: '*' as const }))
    await change(two.as('owner'), { enabled: true, impersonators })
  })
  afterAll(() => two.stop())

  interface Page {
    users?: { user: DirectoryUser }[]
    impersonations?: { id: string }[]
    next?: string
  }
  /** Every page, one row at most on each. */
  async function pagesOf(who: Who, path: string): Promise<Page[]> {
    const pages: Page[] = []
    for (let after: string | undefined = ''; after !== undefined; after = pages.at(-1)?.next) {
      const query = after === '' ? '' : `&after=${encodeURIComponent(after)}`
      const reply = await who.get(`${BASE}/${path}limit=1${query}`)
      expect(reply.status).toBe(200)
      pages.push(await json<Page>(reply))
    }
    return pages
  }
  /** All that the places say, to somebody who tries to read them. */
  const readable = (pages: Page[]): string =>
    pages.map(({ next = '' }) => `${next} ${Buffer.from(next, 'base64url').toString('latin1')}`).join('\n')

  test.each(['q=&', 'q=a&'])('tells nothing of users out of reach: %s', async (query) => {
    const pages = await pagesOf(two.as('ana'), `users?${query}`)
    expect(pages.map(({ users = [] }) => users.map(({ user }) => user.userId))).toEqual([
      ['id-a-north'],
      [],
      [],
      ['id-d-north'],
    ])
    // Nothing shorter: what is encrypted reads like chance.
    for (const { userId, email, name } of people) {
      for (const one of [userId, email, name]) expect(readable(pages)).not.toContain(one)
    }
  })

  test('tells nothing of sessions in their accounts', async () => {
    const ids = []
    for (const { userId } of people) {
      const started = await json<{ impersonation: { id: string } }>(await start(two.as('owner'), userId))
      ids.push(started.impersonation.id)
      two.clock.now += 1000
      await two.as('owner').post(`${BASE}/impersonations/${started.impersonation.id}/end`, {})
    }
    const pages = await pagesOf(two.as('bo'), 'impersonations?')
    expect(pages.map(({ impersonations = [] }) => impersonations.map(({ id }) => id))).toEqual([
      [ids[3]],
      [],
      [],
      [ids[0]],
    ])
    for (const id of ids) expect(readable(pages)).not.toContain(id)
  })

  test.each([null, '', false, true, NaN, {}])(
    'is none if a directory in JavaScript says %j',
    async (next) => {
      const search = async () => ({ users: people.slice(0, 1), next: next as never })
      const own = await startService({ users: { ...directory, search } })
      onTestFinished(() => own.stop())
      const reply = await own.as('owner').get(`${BASE}/users?q=a`)
      expect(reply.status).toBe(200)
      expect(await json(reply)).not.toHaveProperty('next')
    },
  )

  test('counts only for the operator and the question that it was given for', async () => {
    const ana = two.as('ana')
    const [{ next = '' } = {}] = await pagesOf(ana, 'users?q=a&')
    const [first = ''] = next
    const changed = (first === 'A' ? 'B' : 'A') + next.slice(1)
    const asked: [who: Who, path: string, after: string][] = [
      [two.as('bo'), 'users?q=a', next],
      [ana, 'users?q=', next],
      [ana, 'users?q=a', changed],
      [ana, 'users?q=a', next.slice(0, 20)],
      [ana, 'users?q=a', ''],
      [ana, 'users?q=a', 'ada@south.test'],
      [ana, 'impersonations?', next],
    ]
    for (const [who, path, after] of asked) {
      const reply = await who.get(`${BASE}/${path}&after=${encodeURIComponent(after)}`)
      expect([path, after, ...(await codeOf(reply))]).toEqual([path, after, 400, 'invalid_cursor'])
    }
  })
})
