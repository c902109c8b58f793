import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DirectoryUser } from 'impersonation-kit/server'
import { startService, users } from '../support/startService.js'
import { BASE, change, json, start, type Who } from '../support/steps.js'

interface Review {
  mayAnswer: boolean
  why?: string
  changes: string[]
}
interface Session {
  id: string
  state: string
  review?: Review
}
const CLEO: DirectoryUser = {
  userId: 'user_42',
  email: 'cleo@customer.test',
  name: 'Cleo Park',
  tenants: ['t1', 't0'],
  groups: ['beta'],
}
let cleo: DirectoryUser | undefined
let tenants: '*' | string[] = '*'
let running: Awaited<ReturnType<typeof startService>>
let id: string
beforeAll(async () => {
  running = await startService({
    users: {
      get: async (userId) => (userId === 'user_42' ? cleo : users.find((user) => user.userId === userId)),
      search: async () => ({ users: [] }),
    },
    authenticate: (request) => {
      const who = /(?:^|; )host=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1]
      const role = { owner: 'owner', ana: 'support', bo: 'lead', cy: 'lead', di: 'support' }[who ?? '']
      return who !== undefined && role !== undefined
        ? { userId: who, operator: { role, tenants: who === 'ana' ? tenants : '*', rank: 9 } }
        : null
    },
  })
})
afterAll(() => running.stop())
beforeEach(async () => {
  cleo = { ...CLEO }
  tenants = '*'
  const owner = running.as('owner')
  await owner.post(`${BASE}/impersonations/end-all`)
  const saved = await change(owner, {
    enabled: true,
    maxSessions: 10,
    maxStartsPerHour: 1000,
    impersonators: [{ who: { role: 'support' } }],
    approval: { count: 2, by: ['lead', 'owner'], requestLife: 3600 },
  })
  expect(saved.status).toBe(200)
  const asked = await start(running.as('ana'))
  expect(asked.status).toBe(202)
  id = (await json<{ impersonation: Session }>(asked)).impersonation.id
})

async function reviewFor(who: Who): Promise<Review | undefined> {
  const one = await json<{ impersonation: Session }>(await who.get(`${BASE}/impersonations/${id}`))
  const { impersonations } = await json<{ impersonations: Session[] }>(
    await who.get(`${BASE}/impersonations`),
  )
  // The list says the same.
  expect(impersonations.find((session) => session.id === id)?.review).toEqual(one.impersonation.review)
  return one.impersonation.review
}
const changesOf = async (): Promise<string[] | undefined> => (await reviewFor(running.as('owner')))?.changes

describe('whoever may answer a request reads what has changed since', () => {
  test('nothing, at first', async () => {
    expect(await changesOf()).toEqual([])
  })

  test.each<
    [what: string, now: { [K in keyof DirectoryUser]?: DirectoryUser[K] | undefined }, changes: string[]]
  >([
    ['the name', { name: 'Cleo Sun' }, ['The user’s name: Cleo Park → Cleo Sun']],
    [
      'the e-mail address',
      { email: 'cleo@elsewhere.test' },
      ['The user’s e-mail address: cleo@customer.test → cleo@elsewhere.test'],
    ],
    ['a name that is gone', { name: undefined }, ['The user’s name: Cleo Park → none']],
    ['the tenants', { tenants: ['t9', 't1'] }, ['The user’s tenants: t0, t1 → t1, t9']],
    ['tenants that are gone', { tenants: undefined }, ['The user’s tenants: t0, t1 → none']],
    ['the groups', { groups: ['beta', 'admins'] }, ['The user’s groups: beta → admins, beta']],
    ['the rank', { rank: 5 }, ['The user’s rank: 0 → 5']],
    ['an account that was closed', { active: false }, ['The user’s account: active → inactive']],
    [
      'all at once',
      { name: 'X', rank: 1, active: false },
      ['The user’s name: Cleo Park → X', 'The user’s rank: 0 → 1', 'The user’s account: active → inactive'],
    ],
  ])('%s', async (_what, now, changes) => {
    cleo = { ...CLEO, ...now } as DirectoryUser
    expect(await changesOf()).toEqual(changes)
  })

  test('not that the directory gives the same in another order, or writes out what is the default', async () => {
    cleo = { ...CLEO, tenants: ['t0', 't1'], rank: 0, active: true }
    expect(await changesOf()).toEqual([])
  })

  test('that the user is gone', async () => {
    cleo = undefined
    expect(await changesOf()).toEqual(['The user is no longer in the directory.'])
  })

  test('that the settings were changed, and no longer once they are asked anew', async () => {
    await change(running.as('owner'), { teamName: 'Care' })
    expect(await changesOf()).toEqual(['The settings of this environment were changed.'])
    id = (await json<{ impersonation: Session }>(await start(running.as('ana')))).impersonation.id
    expect(await changesOf()).toEqual([])
  })
})

test('S57: whoever asked reads no more of a user who has left their reach than of one who is gone', async () => {
  const ana = running.as('ana')
  tenants = ['t0', 't1']
  cleo = { ...CLEO, groups: ['admins'] }
  expect((await reviewFor(ana))?.changes).toEqual(['The user’s groups: beta → admins'])
  const told = ['The user is out of your reach, or no longer in the directory.']
  cleo = { ...CLEO, name: 'Cleo Secret', email: 'secret@elsewhere.test', tenants: ['t9'], rank: 5 }
  expect((await reviewFor(ana))?.changes).toEqual(told)
  expect(await changesOf()).toContain('The user’s name: Cleo Park → Cleo Secret')
  cleo = undefined
  expect((await reviewFor(ana))?.changes).toEqual(told)
})

describe('whether you may answer', () => {
  test('an approver may', async () => {
    expect(await reviewFor(running.as('bo'))).toEqual({ mayAnswer: true, changes: [] })
  })

  test('nobody may answer their own request', async () => {
    expect(await reviewFor(running.as('ana'))).toEqual({
      mayAnswer: false,
      why: 'You cannot approve or deny your own request.',
      changes: [],
    })
  })

  test('nor whoever’s role may not', async () => {
    expect(await reviewFor(running.as('di'))).toEqual({
      mayAnswer: false,
      why: 'Your role may not answer this request.',
      changes: [],
    })
  })

  test('nor twice, nor once it has what it needs; and a review is of no use when it has begun or is over', async () => {
    const at = `${BASE}/impersonations/${id}`
    expect((await running.as('bo').post(`${at}/approve`)).status).toBe(200)
    expect(await reviewFor(running.as('bo'))).toEqual({
      mayAnswer: false,
      why: 'You have answered this request already.',
      changes: [],
    })
    expect(await reviewFor(running.as('cy'))).toMatchObject({ mayAnswer: true })
    expect((await running.as('cy').post(`${at}/approve`)).status).toBe(200)
    expect(await reviewFor(running.as('owner'))).toEqual({
      mayAnswer: false,
      why: 'Somebody else has answered this request already.',
      changes: [],
    })
    const { ticket } = await json<{ ticket: string }>(await running.as('ana').post(`${at}/ticket`))
    expect(await reviewFor(running.as('owner'))).toBeUndefined()
    expect((await running.as('ana').post('/redeem', { ticket })).status).toBe(303)
    expect(await reviewFor(running.as('owner'))).toBeUndefined()
    expect((await running.as('owner').post(`${at}/end`)).status).toBe(200)
    expect(await reviewFor(running.as('owner'))).toBeUndefined()
  })

  test('the answer to a write is the same as the review', async () => {
    for (const who of ['ana', 'di', 'bo']) {
      const review = await reviewFor(running.as(who))
      const reply = await running.as(who).post(`${BASE}/impersonations/${id}/approve`)
      expect([who, reply.ok]).toEqual([who, review?.mayAnswer])
      if (!reply.ok) expect((await json(reply))['detail']).toBe(review?.why)
    }
  })

  test('a request that was denied, or that nobody answered in time, is not reviewed', async () => {
    expect((await running.as('bo').post(`${BASE}/impersonations/${id}/deny`, {})).status).toBe(200)
    expect(await reviewFor(running.as('bo'))).toBeUndefined()
    id = (await json<{ impersonation: Session }>(await start(running.as('ana')))).impersonation.id
    running.clock.now += 3_600_001
    expect(await reviewFor(running.as('bo'))).toBeUndefined()
  })
})
