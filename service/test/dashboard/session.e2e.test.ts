import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startTeam } from './support/startTeam.js'

const API = '/api/operators/production'
let team: Awaited<ReturnType<typeof startTeam>>
let olga: Page
let sam: Page
beforeAll(async () => {
  team = await startTeam()
  ;[olga, sam] = await Promise.all([
    team.open('Olga Owner', '/production/users'),
    team.open('Sam Support', '/production/users'),
  ])
  const { settings, etag } = await olga.evaluate(async (path) => {
    const reply = await fetch(path)
    return { ...((await reply.json()) as { settings: object }), etag: reply.headers.get('etag')! }
  }, `${API}/settings`)
  const on = { ...settings, enabled: true, impersonators: [{ who: { role: 'support' } }] }
  expect((await send(olga, 'PUT', `${API}/settings`, on, { 'if-match': etag })).status).toBe(200)
})
afterAll(() => team.stop())

const button = (page: Page | Locator, name: string): Locator =>
  page.getByRole('button', { name, exact: true })

/** As the page of the service that is open asks. */
async function send(
  page: Page,
  method: string,
  path: string,
  body: unknown = {},
  headers: Record<string, string> = {},
) {
  return page.evaluate(
    async ([how, where, text, more]) => {
      const init = { method: how, body: text, redirect: 'manual' as const }
      const reply = await fetch(where, { ...init, headers: { 'content-type': 'application/json', ...more } })
      return { status: reply.status, body: (await reply.json().catch(() => undefined)) as unknown }
    },
    [method, path, JSON.stringify(body), headers] as const,
  )
}

/** Sam impersonates; the id of the session. */
async function impersonate(): Promise<string> {
  const started = await send(sam, 'POST', `${API}/impersonations`, {
    userId: 'user_omar_park_3',
    reason: 'Ticket 4711: the invoice of March',
  })
  const { ticket, impersonation } = started.body as { ticket: string; impersonation: { id: string } }
  await send(sam, 'POST', '/redeem', { ticket })
  return impersonation.id
}

describe('"Stop impersonating" of a dashboard', () => {
  beforeEach(async () => {
    await impersonate()
    await sam.goto(`${team.origin}/production/approvals`)
    await button(sam, 'Stop impersonating').waitFor()
  })

  test('that does not know yet that the app has stopped it leaves the operator signed in', async () => {
    // Who one is stays unanswered from now on: the page cannot learn it.
    await sam.route('**/api/operators/me', () => undefined)
    const app = await sam.context().newPage()
    await app.goto(`${team.app.origin}/`)
    await app.getByText('You are user_omar_park_3.').waitFor()
    await button(app, 'Stop').click()
    await app.waitForURL(`${team.origin}/**`)
    await app.close()
    await button(sam, 'Stop impersonating').click()
    await sam.waitForURL((url) => url.pathname !== '/production/approvals')
    await sam.unroute('**/api/operators/me')
    await sam.getByRole('heading', { name: 'Users', level: 1 }).waitFor()
    expect(await button(sam, 'Stop impersonating').count()).toBe(0)
  })

  test('stops it', async () => {
    await button(sam, 'Stop impersonating').click()
    await sam.waitForURL((url) => url.pathname !== '/production/approvals')
    await sam.getByRole('heading', { name: 'Users', level: 1 }).waitFor()
    expect(await button(sam, 'Stop impersonating').count()).toBe(0)
  })
})

test('no browser had anything against a page, and none asked another site for anything', () => {
  expect(team.complaints).toEqual([])
})
