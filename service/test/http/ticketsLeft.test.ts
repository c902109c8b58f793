import { afterEach, expect, test } from 'vitest'
import { hasPostgres, postgresServer } from '../support/postgresServer.js'
import { startService } from '../support/startService.js'
import { change, codeOf, json, start, stop, type Who } from '../support/steps.js'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function open(database?: string): Promise<() => Who> {
  const running = await startService(database === undefined ? {} : { database })
  ends.push(running.stop)
  await change(running.as('owner'), {
    enabled: true,
    impersonators: [{ who: { role: 'support' } }],
    maxStartsPerHour: 1_000,
  })
  return () => running.as('ana')
}

async function ticketFor(who: Who, userId: string): Promise<string> {
  const started = await start(who, userId)
  expect(started.status).toBe(201)
  return (await json<{ ticket: string }>(started)).ticket
}

test('a start whose ticket was never redeemed does not stand in the way of the next one', async () => {
  const ana = (await open())()
  await ticketFor(ana, 'user_42')
  const ticket = await ticketFor(ana, 'user_42')
  expect((await ana.post('/redeem', { ticket })).status).toBe(303)
})

test('of two tickets the first that is redeemed gives the session, and the other one says why it gives none', async () => {
  const browserOf = await open()
  const first = await ticketFor(browserOf(), 'user_42')
  const second = await ticketFor(browserOf(), 'user_42')
  const ana = browserOf()
  expect((await ana.post('/redeem', { ticket: second })).status).toBe(303)
  const refused = await browserOf().post('/redeem', { ticket: first })
  expect([refused.status, await refused.json()]).toMatchObject([
    409,
    { code: 'too_many_sessions', detail: expect.stringContaining('Stop') as string },
  ])
  await stop(ana)
  // It is over, as a refused ticket is, and not kept for later.
  expect(await codeOf(await browserOf().post('/redeem', { ticket: first }))).toEqual([410, 'ticket_spent'])
})

test.skipIf(!hasPostgres)('also where both are redeemed at the same moment', async () => {
  const server = await postgresServer()
  ends.push(server.stop)
  const browserOf = await open(await server.create())
  for (let round = 0; round < 10; round += 1) {
    const browsers = [browserOf(), browserOf(), browserOf()]
    const tickets = await Promise.all(browsers.map((who) => ticketFor(who, 'user_42')))
    const replies = await Promise.all(
      browsers.map((who, index) => who.post('/redeem', { ticket: tickets[index] })),
    )
    const statuses = replies.map(({ status }) => status)
    expect(statuses.toSorted((a, b) => a - b)).toEqual([303, 409, 409])
    const winner = browsers[statuses.indexOf(303)]
    if (winner) await stop(winner)
  }
})
