import { afterAll, expect, test } from 'vitest'
import { removeCopy } from '../../../test/support/copyOfFolder.js'
import { openDatabase } from '../../src/store/index.js'
import { type Answer, BASE, expectWhole, REASON, turnOn } from '../support/manyStarts.js'
import { ORIGIN } from '../support/runCli.js'
import { serviceFolder } from '../support/serviceFolder.js'
import { browser, startService } from '../support/startService.js'

let folder: string | undefined
afterAll(() => folder && removeCopy(folder))

test('a ticket that nobody redeemed in its minute is whole, and no session that was acknowledged as redeemed', async () => {
  folder = await serviceFolder()
  const running = await startService({
    origin: ORIGIN,
    dataDir: folder,
    authenticate: (request) => {
      const who = /(?:^|; )host=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? ''
      return { userId: who, operator: { role: who === 'owner' ? 'owner' : 'support', tenants: '*', rank: 1 } }
    },
    users: { get: async (userId) => ({ userId }), search: async () => ({ users: [] }) },
  })
  await turnOn(running.origin)
  const who = browser(ORIGIN, 'op_1', running.origin)
  const started = await who.post(`${BASE}/impersonations`, { userId: 'user_1', reason: REASON })
  const { ticket, impersonation } = (await started.json()) as {
    ticket: string
    impersonation: { id: string }
  }
  running.clock.now += 61_000
  expect((await who.post('/redeem', { ticket })).status).toBe(410)
  const owner = browser(ORIGIN, 'owner', running.origin)
  const ends = async () => (await owner.get(`${BASE}/audit?type=impersonation.ended`)).text()
  // The service looks every five seconds.
  await expect.poll(ends, { interval: 200 }).toContain('not_redeemed')
  await running.stop()

  const answer: Answer = { number: 1, status: started.status, id: impersonation.id, isRedeemed: false }
  const database = await openDatabase({ dataDir: folder })
  try {
    const { state } = await database.db.selectFrom('impersonation').select('state').executeTakeFirstOrThrow()
    expect(state).toBe('ended')
    await expectWhole(database, [answer])
    await expect(expectWhole(database, [{ ...answer, isRedeemed: true }])).rejects.toThrow()
  } finally {
    await database.close()
  }
})
