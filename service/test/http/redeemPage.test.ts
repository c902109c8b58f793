import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cookieJar } from '../support/cookies.js'
import { APP, type browser, startService } from '../support/startService.js'
import { change, json, start, stop } from '../support/steps.js'

let running: Awaited<ReturnType<typeof startService>>
let isDown = false
beforeAll(async () => {
  running = await startService({
    authenticate: (request) => {
      if (isDown) throw new Error('the directory at 10.0.0.9 is down')
      const who = /(?:^|; )host=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1]
      if (who === undefined) return null
      if (who === 'cleo') return { userId: 'user_42' }
      return { userId: who, operator: { role: who === 'boss' ? 'owner' : 'support', tenants: '*', rank: 1 } }
    },
  })
  await change(running.as('boss'), {
    enabled: true,
    maxSessions: 5,
    impersonators: [{ who: { role: 'support' } }],
  })
})
afterAll(() => running.stop())

type Browser = ReturnType<typeof browser>
/** As the page does it: a form, of which the browser shows what comes back. */
const post = (who: Browser, ticket: string): Promise<Response> =>
  cookieJar(who.jar).form(`${running.origin}/redeem`, { ticket })
const ticketFor = async (who: Browser): Promise<string> =>
  (await json<{ ticket: string }>(await start(who))).ticket

/** Every way in which a ticket is refused: how a browser gets there, and what it is told. */
const refusals: [
  what: string,
  status: number,
  code: string,
  sentence: RegExp,
  () => Promise<[Browser, string]>,
][] = [
  ['nobody is signed in', 401, 'signed_out', /Sign in first/, async () => [running.as(), 'x'.repeat(43)]],
  [
    'the customer has it',
    401,
    'signed_out',
    /Sign in first/,
    async () => [running.as('cleo'), 'x'.repeat(43)],
  ],
  ['there is none', 400, 'invalid_request', /Send the ticket/, async () => [running.as('ana'), '']],
  [
    'it is too long',
    400,
    'invalid_request',
    /Send the ticket/,
    async () => [running.as('ana'), 'x'.repeat(201)],
  ],
  ['it was never one', 410, 'ticket_spent', /not valid/, async () => [running.as('ana'), 'x'.repeat(43)]],
  [
    'it is somebody else’s',
    410,
    'ticket_spent',
    /not valid/,
    async () => [running.as('bo'), await ticketFor(running.as('ana'))],
  ],
  [
    'it was used',
    410,
    'ticket_spent',
    /not valid/,
    async () => {
      const ticket = await ticketFor(running.as('ana'))
      expect((await post(running.as('ana'), ticket)).status).toBe(303)
      return [running.as('ana'), ticket]
    },
  ],
  [
    'it is older than a minute',
    410,
    'ticket_spent',
    /not valid/,
    async () => {
      const ticket = await ticketFor(running.as('ana'))
      running.clock.now += 61_000
      return [running.as('ana'), ticket]
    },
  ],
  [
    'this browser impersonates already',
    409,
    'already_impersonating',
    /Stop that first/,
    async () => {
      const ana = running.as('ana')
      const [first, second] = [await ticketFor(ana), await ticketFor(ana)]
      expect((await post(ana, first)).status).toBe(303)
      return [ana, second]
    },
  ],
]

describe.each(refusals)('a ticket is refused where %s', (_what, status, code, sentence, arrive) => {
  test('whoever posted the form reads why, and gets back to the dashboard', async () => {
    const [who, ticket] = await arrive()
    const reply = await post(who, ticket)
    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('cache-control')]).toEqual([
      status,
      'text/html; charset=utf-8',
      'no-store',
    ])
    expect(reply.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    const page = await reply.text()
    expect(page).toContain('<h1>The impersonation did not begin</h1>')
    expect(page).toMatch(sentence)
    expect(page).toContain(`<a href="${running.origin}/">Back to the dashboard</a>`)
    if (ticket !== '') expect(page).not.toContain(ticket) // S26
    await running.as('boss').post('/api/operators/production/impersonations/end-all')
  })

  test('a program gets the code', async () => {
    const [who, ticket] = await arrive()
    const reply = await who.post('/redeem', { ticket })
    expect([reply.status, reply.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
    expect(await reply.json()).toMatchObject({ code, detail: expect.stringMatching(sentence) as string })
    await running.as('boss').post('/api/operators/production/impersonations/end-all')
  })
})

test('what failed by itself is a page too, says when to try again, and tells nothing from inside', async () => {
  isDown = true
  const reply = await post(running.as('ana'), 'x'.repeat(43))
  isDown = false
  expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5'])
  const page = await reply.text()
  expect(page).toContain('The sign-in does not answer. Try again in a moment.')
  expect(page).not.toContain('10.0.0.9')
})

test('a good ticket leads into the app, without a page between', async () => {
  const ana = running.as('ana')
  const reply = await post(ana, await ticketFor(ana))
  expect([reply.status, reply.headers.get('location'), await reply.text()]).toEqual([303, `${APP}/`, ''])
  expect((await stop(ana)).status).toBe(200)
})

test('S6: a form of another site gets nowhere, with a good ticket too', async () => {
  const ana = running.as('ana')
  const headers = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }
  const reply = await cookieJar(ana.jar).form(
    `${running.origin}/redeem`,
    { ticket: await ticketFor(ana) },
    headers,
  )
  expect([reply.status, reply.headers.getSetCookie()]).toEqual([403, []])
})
