import type { Locator, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { tabTo } from '../../../test/e2e/support/keyboard.js'
import { faultsOf, startTeam } from './support/startTeam.js'

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

describe('the page of a session', () => {
  let id: string
  let stop: () => Promise<unknown>
  const path = (): string => `${API}/impersonations/${id}`
  const refuse = (status: number, code: string, detail: string): Promise<unknown> =>
    olga.route(`**${path()}`, (route) => route.fulfill({ status, json: { code, detail } }))
  const state = (): Locator => olga.getByRole('status').filter({ hasText: /^(live|ended by olga)$/ })

  beforeEach(async () => {
    id = await impersonate()
    stop = () => send(sam, 'POST', '/api/v1/impersonation/stop')
    await olga.goto(`${team.origin}/production/sessions/${id}`)
    await olga.getByText('live', { exact: true }).waitFor()
  })
  afterEach(async () => {
    await olga.unrouteAll()
    await stop()
  })
  const heading = (name: string): Locator => olga.getByRole('heading', { name, level: 1 })

  test('says of whoever is signed out meanwhile how to go on, and goes on at the same place', async () => {
    await button(olga, 'End session…').focus()
    await refuse(401, 'signed_out', 'Sign in first.')
    const alert = olga.getByRole('alert')
    await alert.getByText('Sign in first.').waitFor()
    expect(await state().count()).toBe(0)
    const href = await alert.getByRole('link', { name: 'Sign in' }).getAttribute('href')
    expect(new URL(href!).searchParams.get('return_to')).toBe(olga.url())
    // What had the focus is gone: the keyboard goes on from the heading.
    expect(await heading('Session').evaluate((one) => one === document.activeElement)).toBe(true)
    expect(await faultsOf(olga)).toEqual([])
    await olga.unrouteAll()
    await button(olga, 'Try again').click()
    await state().waitFor()
    expect(await alert.count()).toBe(0)
  })

  test.each(['that answers 503', 'that cannot be reached'])(
    'says that it may be out of date beside a service %s',
    async (how) => {
      if (how === 'that answers 503') await refuse(503, 'unavailable', 'The database does not answer.')
      else await olga.route(`**${path()}`, (route) => route.abort())
      await olga.getByText('What you see below may be out of date.').waitFor()
      expect(await state().textContent()).toBe('live')
      await button(olga, 'Try again').waitFor()
      expect(await faultsOf(olga)).toEqual([])
      await olga.unrouteAll()
      await olga.getByText('What you see below may be out of date.').waitFor({ state: 'detached' })
    },
  )

  test('that is opened while the service is away says so, and shows the session once it is back', async () => {
    await refuse(503, 'unavailable', 'The database does not answer.')
    await olga.reload()
    await olga.getByRole('alert').getByText('The database does not answer.').waitFor()
    await heading('Session').waitFor()
    expect(await faultsOf(olga)).toEqual([])
    await olga.unrouteAll()
    await state().waitFor()
    await heading('Sam Support as Omar Park 3').waitFor()
  })

  test('ends it by keyboard, says that it has ended, and leaves the focus at the heading', async () => {
    const live = await state().elementHandle()
    let release!: () => void
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await olga.route(`**${path()}/end`, async (route) => {
      await held
      await route.continue()
    })
    await tabTo(olga, button(olga, 'End session…'))
    await olga.keyboard.press('Enter')
    await tabTo(olga, button(olga.getByRole('dialog'), 'End session'))
    await olga.keyboard.press('Enter')
    // Until it is answered the button waits, and keeps the focus.
    const pending = button(olga, 'End session…')
    await expect.poll(() => pending.getAttribute('aria-disabled')).toBe('true')
    expect(await pending.evaluate((one) => one === document.activeElement)).toBe(true)
    await olga.keyboard.press('Enter')
    expect(await olga.getByRole('dialog').count()).toBe(0)
    release()
    await olga.getByText('ended by olga', { exact: true }).waitFor()
    // The same element, so that a screen reader hears the change.
    expect(await live.evaluate((one) => [one.isConnected, one.textContent])).toEqual([true, 'ended by olga'])
    expect(await pending.count()).toBe(0)
    expect(
      await heading('Sam Support as Omar Park 3').evaluate((one) => one === document.activeElement),
    ).toBe(true)
    expect(await faultsOf(olga)).toEqual([])
  })

  // A click in the page itself focuses `main`, and one above it nothing.
  test.each([
    ['Ticket 4711: the invoice of March', 'main'],
    ['Impersonation', 'body'],
  ])('leaves the focus of whoever clicked elsewhere before it ends: on "%s"', async (text, focused) => {
    const hasFocus = (): Promise<boolean> =>
      olga.locator(focused).evaluate((one) => one === document.activeElement)
    await button(olga, 'End session…').focus()
    await olga.getByText(text, { exact: true }).click()
    expect(await hasFocus()).toBe(true)
    await stop()
    await olga.getByText('ended: stopped by the impersonator').waitFor()
    await button(olga, 'End session…').waitFor({ state: 'detached' })
    expect(await hasFocus()).toBe(true)
  })

  test('says why it could not be ended', async () => {
    await olga.route(`**${path()}/end`, (route) =>
      route.fulfill({ status: 503, json: { code: 'unavailable', detail: 'The database does not answer.' } }),
    )
    await button(olga, 'End session…').click()
    await button(olga.getByRole('dialog'), 'End session').click()
    await olga.getByRole('alert').getByText('The database does not answer.').waitFor()
    expect(await button(olga, 'End session…').getAttribute('aria-disabled')).toBeNull()
    expect(await faultsOf(olga)).toEqual([])
  })

  test('asks no longer whether to end what has ended', async () => {
    await button(olga, 'End session…').click()
    await button(olga.getByRole('dialog'), 'Cancel').waitFor()
    await stop()
    await olga.getByText('ended: stopped by the impersonator').waitFor()
    expect(await olga.getByRole('dialog').count()).toBe(0)
    expect(
      await heading('Sam Support as Omar Park 3').evaluate((one) => one === document.activeElement),
    ).toBe(true)
  })
})

test('no browser had anything against a page, and none asked another site for anything', () => {
  expect(team.complaints).toEqual([])
})
