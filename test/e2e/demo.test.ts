import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { PAGE_PATIENCE } from '../support/limits.js'
import { answered, saidAfter } from './support/answered.js'
import { type RunningDemo, startDemo } from './support/demo.js'
import {
  actionsFor,
  ANY_PORTS,
  banner,
  browser,
  countdown,
  deeds,
  impersonate,
  impersonateMaya,
  isAna,
  isMaya,
  isSignedOut,
  it,
  openDialog,
  refresh,
  sessionsIn,
  signIn,
  supportAccess,
} from './support/demoPages.js'
import { isFocused, press, tabTo } from './support/keyboard.js'

declare global {
  interface Window {
    hasLeaked?: boolean
    axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
  }
}

/** The customer's page asks again every ten seconds. */
const SOON = { timeout: PAGE_PATIENCE, interval: 200 }
const WILHELMINA = 'Wilhelmina Alexandrina van Oldenbarnevelt-Featherstonehaugh'

const callAnyway = (page: Page, by?: (button: Locator) => Promise<void>): Promise<string> =>
  saidAfter(page.getByRole('button', { name: 'Call the API anyway' }), by)

describe('the demo', () => {
  let demo: RunningDemo
  beforeAll(async () => {
    demo = await startDemo({ env: ANY_PORTS })
  })
  afterAll(() => demo[Symbol.asyncDispose]())

  it('S19: the API refuses a token of before within a second of the stop', async ({ page }) => {
    await signIn(page, demo)
    await impersonateMaya(page, demo)
    const { access_token } = await refresh(page, demo.authUrl)
    const ask = (): Promise<[number, unknown]> =>
      answered(async () => {
        const reply = await fetch(`${demo.productUrl}/api/workspace`, {
          headers: { authorization: `Bearer ${access_token}` },
        })
        return [reply.status, ((await reply.json()) as { code?: unknown }).code]
      })
    expect(await ask()).toEqual([200, undefined])
    await banner(page).getByRole('button', { name: 'Stop' }).click()
    await page.waitForURL(`${demo.authUrl}/production/users?*`)
    await page.waitForTimeout(1_000)
    expect(await ask()).toEqual([401, 'token_revoked'])
  })

  it('D12: its first screen says what it is in one sentence, and has two ways in and four steps', async ({
    page,
  }) => {
    await page.goto(demo.productUrl)
    await page.getByRole('heading', { level: 1 }).waitFor()
    const lead = await page.locator('.lead').innerText()
    expect(lead).toMatch(
      /^impersonation-kit lets your support team open a customer’s account safely: [^.]+\.$/,
    )
    expect(await page.getByRole('listitem').count()).toBe(4)
    const sees = page.viewportSize() ?? { width: 0, height: 0 }
    const last = await page.getByRole('listitem').last().boundingBox()
    expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThan(sees.height)

    await page.getByRole('button', { name: 'Try it as the customer' }).click()
    await page.getByRole('heading', { name: 'Account' }).waitFor()
    await page.getByText('4000 0012').waitFor()
    expect(await banner(page).count()).toBe(0)
  })

  it('D12: can be walked through with the keyboard alone, a second tab follows, and the customer sees what was done', async ({
    context,
    page,
  }) => {
    const second = await context.newPage()
    await second.goto(demo.productUrl)
    await isSignedOut(second)

    await page.goto(demo.productUrl)
    await press(page, page.getByRole('button', { name: 'Try it as support' }))
    await press(page, actionsFor(page, 'Maya Okafor'))
    await isFocused(page.getByRole('menuitem', { name: /^Impersonate user/ }))
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Impersonate Maya Okafor' })
    await tabTo(page, dialog.getByLabel('Reason'))
    await page.keyboard.type('Ticket 4711: the invoice looks wrong')
    await tabTo(page, dialog.getByRole('radio', { name: /^Read-only/ }))
    await page.keyboard.press('ArrowDown')
    const began = Date.now()
    await press(page, dialog.getByRole('button', { name: 'Start' }))

    for (const tab of [page, second]) {
      await isMaya(tab)
      const said = await banner(tab).innerText()
      for (const part of ['Ana Silva', 'Ticket 4711: the invoice looks wrong', 'Full access', /1\d:\d\d/]) {
        expect(said).toMatch(part)
      }
      await tab.getByRole('row', { name: /FH-2041/ }).waitFor()
      expect(await tab.getByText('Hello, Ana').count()).toBe(0)
    }
    const end = ((await refresh(page, demo.authUrl)).impersonation?.expires_at ?? 0) * 1000
    expect(end - began).toBeGreaterThan(880_000)
    const shownTooMuch = async (): Promise<number> => (await countdown(page)) - (end - Date.now()) / 1000
    await expect.poll(async () => Math.abs(await shownTooMuch())).toBeLessThanOrEqual(1.5)
    const left = await countdown(page)
    await expect.poll(() => countdown(page)).toBeLessThan(left)

    // The first thing of the page.
    expect(await page.locator('main h2').first().innerText()).toBe('Delete workspace')
    const deleteButton = page.getByRole('button', { name: 'Delete workspace' })
    expect(await deleteButton.isDisabled()).toBe(true)
    await page.getByText('Only the customer can delete the workspace').waitFor()
    expect(await page.locator('body').innerText()).not.toContain('4000 0012')
    const refusal = await callAnyway(page, (button) => press(page, button))
    expect(refusal).toContain('403 impersonation_forbidden')
    expect(refusal).toContain('The account cannot be deleted while viewing as another user.')

    await press(page, banner(page).getByRole('button', { name: 'Stop' }))
    await page.waitForURL(`${demo.authUrl}/production/users?q=maya&user=user_maya`)
    await isAna(second)
    await second.getByText('Your session as Maya Okafor has ended.').waitFor()
    expect(await banner(second).count()).toBe(0)

    await press(page, page.getByRole('button', { name: 'Sign out' }))
    await press(page, page.getByRole('button', { name: 'Maya Okafor' }))
    for (const tab of [page, second]) {
      const session = sessionsIn(tab).filter({ hasText: 'Ticket 4711: the invoice looks wrong' }).first()
      await expect
        .poll(() => deeds(session), SOON)
        .toEqual(
          expect.arrayContaining(['Looked at the invoices, done', 'Deletion of the workspace, refused']),
        )
      expect(await session.innerText()).toMatch(/Fernhill Support[^]*Over[^]*Could change things/)
    }
  })

  it('returns at Stop to where the impersonation began', async ({ page }) => {
    await signIn(page, demo)
    await press(page, page.getByRole('link', { name: 'All customers' }))
    await tabTo(page, page.getByRole('searchbox'))
    await page.keyboard.type('dental')
    await page.waitForURL(`${demo.authUrl}/production/users?q=dental`)
    await press(page, actionsFor(page, 'Maya Okafor'))
    await isFocused(page.getByRole('menuitem', { name: /^Impersonate user/ }))
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await tabTo(page, dialog.getByLabel('Reason'))
    await page.keyboard.type('Ticket 4711')
    await press(page, dialog.getByRole('button', { name: 'Start' }))
    await isMaya(page)
    await press(page, banner(page).getByRole('button', { name: 'Stop' }))
    await page.waitForURL(`${demo.authUrl}/production/users?q=dental&user=user_maya`)
    await page.locator('tr[aria-current=true]', { hasText: 'Maya Okafor' }).waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('dental')
  })

  it('leads support from its own page of the product to the customer, after Stop', async ({ page }) => {
    await signIn(page, demo)
    await impersonateMaya(page, demo)
    await banner(page).getByRole('button', { name: 'Stop' }).click()
    await page.waitForURL(`${demo.authUrl}/production/users?*`)
    await page.goto(demo.productUrl)
    await isAna(page)
    await page.getByText('Your session as Maya Okafor has ended.').waitFor()
    expect(await banner(page).count()).toBe(0)
    await press(page, page.getByRole('button', { name: 'Sign in as Maya' }))
    await sessionsIn(page).first().waitFor()
    await expect
      .poll(async () => (await page.locator('#support-access').boundingBox())?.y)
      .toBeLessThan((page.viewportSize()?.height ?? 0) / 2)
  })

  it('stops from either tab', async ({ context, page }) => {
    await signIn(page, demo)
    await impersonateMaya(page, demo)
    const second = await context.newPage()
    await second.goto(demo.productUrl)
    await isMaya(second)
    await banner(second).getByRole('button', { name: 'Stop' }).click()
    await isAna(page)
  })

  it('lets no impersonator through the API, whatever the page offers, and lets the customer', async ({
    page,
  }) => {
    const call = (path: string, method = 'POST'): Promise<[number, string | undefined]> =>
      answered(async () => {
        const { access_token } = await refresh(page, demo.authUrl)
        return page.evaluate(
          async ([url, verb, token]) => {
            const reply = await fetch(url, { method: verb, headers: { authorization: `Bearer ${token}` } })
            const body = (await reply.json().catch(() => ({}))) as { code?: string }
            return [reply.status, body.code]
          },
          [path, method, access_token] as const,
        )
      })
    await signIn(page, demo)
    expect(await call('/api/sensitive-action')).toEqual([200, undefined])
    await impersonateMaya(page, demo)
    expect(await call('/api/sensitive-action')).toEqual([403, 'impersonation_forbidden'])
    expect(await call('/api/deletion', 'PUT')).toEqual([403, 'impersonation_forbidden'])
    expect(await call('/api/purchase-order', 'PUT')).toEqual([403, 'impersonation_read_only'])

    await page.goto(`${demo.authUrl}/sign-in`)
    await page.getByRole('button', { name: 'Maya Okafor' }).click()
    await page.getByText('4000 0012').waitFor()
    await page.getByRole('button', { name: 'Delete workspace' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('This workspace is deleted at the end of the month.').waitFor()
    expect(await call('/api/deletion', 'DELETE')).toEqual([204, undefined])
  })

  it('says in a read-only session that nothing was saved, and saves in a full one', async ({ page }) => {
    await signIn(page, demo)
    await impersonateMaya(page, demo)
    await page.getByRole('textbox', { name: 'Purchase order' }).fill('PO-1')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Not saved: this is a read-only view of the account.').waitFor()
    await banner(page).getByRole('button', { name: 'Stop' }).click()

    await page.waitForURL(`${demo.authUrl}/production/users?*`)
    await impersonate(page, demo, 'Maya Okafor', { mode: 'Full access' })
    await page.getByRole('textbox', { name: 'Purchase order' }).fill('PO-2')
    expect(await saidAfter(page.getByRole('button', { name: 'Save' }))).toBe('Saved.')
  })

  it('shows the customer what support has done in their account, and what was refused', async ({ page }) => {
    const elsewhere = await browser.newContext()
    const jonas = await elsewhere.newPage()
    await jonas.goto(`${demo.authUrl}/sign-in`)
    await jonas.getByRole('button', { name: 'Jonas Lindqvist' }).click()
    await supportAccess(jonas).getByText('Nobody from support has been in your account.').waitFor()

    await signIn(page, demo)
    await impersonate(page, demo, 'Jonas Lindqvist')
    // What the customer sees of it is theirs alone.
    await page.getByText('The customer sees here who was in this account').waitFor()
    expect(await supportAccess(page).count()).toBe(0)
    expect(await callAnyway(page)).toContain('403 impersonation_forbidden')
    expect(await page.getByRole('button', { name: 'E-mail me a copy' }).isDisabled()).toBe(true)
    const { access_token } = await refresh(page, demo.authUrl)
    const headers = { authorization: `Bearer ${access_token}` }
    const ask = (path: string, method: string): Promise<[number, string]> =>
      answered(async () => {
        const reply = await fetch(demo.productUrl + path, { method, headers })
        return [reply.status, await reply.text()]
      })
    expect(await ask('/api/invoices/copy', 'POST')).toEqual([
      403,
      expect.stringContaining('"code":"impersonation_forbidden"'),
    ])
    const [, reply] = await ask('/api/workspace', 'GET')
    expect(reply).toContain('lastDigits')
    expect(reply).not.toContain('4000 0012')

    const first = sessionsIn(jonas)
    await first.waitFor()
    // Each once, however often it was asked for.
    const told = async (isDone: boolean): Promise<string[]> =>
      [...new Set(await deeds(first))].filter((one) => one.endsWith(', done') === isDone)
    await expect
      // On a busy machine a look is refused as well, and then comes again.
      .poll(async () => (await told(false)).filter((one) => !one.startsWith('Looked')), SOON)
      .toEqual(['Deletion of the workspace, refused', 'Copy of the invoices, refused'])
    await expect
      .poll(async () => (await told(true)).toSorted(), SOON)
      .toEqual(['Looked at the invoices, done', 'Looked at the plan and the payment method, done'])
    const said = await first.innerText()
    expect(said).toMatch(
      /Fernhill Support[^]*In your account now[^]*Ticket 4711[^]*Could look, and change nothing/,
    )
    expect(said).not.toMatch(/Ana|Silva/)

    // Another session has a place of its own, above.
    await banner(page).getByRole('button', { name: 'Stop' }).click()
    await page.waitForURL(`${demo.authUrl}/production/users?*`)
    await impersonate(page, demo, 'Jonas Lindqvist', { reason: 'Ticket 4712', mode: 'Full access' })
    const sessions = sessionsIn(jonas)
    await sessions.filter({ hasText: 'Ticket 4712' }).waitFor()
    expect(await sessions.count()).toBe(2)
    expect(await sessions.first().innerText()).toMatch(
      /Fernhill Support[^]*In your account now[^]*Ticket 4712[^]*Could change things/,
    )
    expect(await sessions.last().innerText()).toMatch(/Over[^]*Ticket 4711/)
    await jonas.getByRole('button', { name: 'E-mail me a copy' }).click()
    await jonas.getByText('Sent to jonas@nordljus.example.').waitFor()
    await elsewhere.close()
  })

  it('S29: never shows one customer’s data to another, even where the next request is refused', async ({
    context,
    page,
  }) => {
    await page.goto(`${demo.authUrl}/sign-in`)
    await page.getByRole('button', { name: 'Jonas Lindqvist' }).click()
    await page.getByRole('row', { name: /FH-2078/ }).waitFor()
    await page.route(`${demo.productUrl}/api/**`, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      await route.fulfill({ status: 403, json: { detail: 'Not for you.' } })
    })
    await page.evaluate(() => {
      new MutationObserver(() => {
        const text = document.body.textContent
        if (/(Viewing|Acting) as/.test(text) && /Nordljus|FH-2078/.test(text)) window.hasLeaked = true
      }).observe(document, { childList: true, subtree: true, characterData: true })
    })

    const second = await context.newPage()
    await second.goto(`${demo.authUrl}/sign-in`)
    await second.getByRole('button', { name: 'Ana Silva' }).click()
    await second.waitForURL(`${demo.authUrl}/production/users`)
    await impersonateMaya(second, demo)

    await isMaya(page)
    expect(await page.evaluate(() => window.hasLeaked)).toBeUndefined()
    await page.getByText('Not for you.').waitFor()
    expect(await page.evaluate(() => window.hasLeaked)).toBeUndefined()
  })

  it('has nothing on any page that axe objects to, in light and in dark', async () => {
    const checked = await browser.newContext({ bypassCSP: true })
    const page = await checked.newPage()
    const violations = async (): Promise<unknown> => {
      await page.addScriptTag({ path: 'node_modules/axe-core/axe.min.js' })
      return page.evaluate(async () =>
        (await window.axe.run()).violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
      )
    }
    for (const colorScheme of ['light', 'dark'] as const) {
      await checked.clearCookies()
      await page.emulateMedia({ colorScheme })
      await page.goto(demo.productUrl)
      await isSignedOut(page)
      expect(await violations()).toEqual([])
      await page.goto(`${demo.authUrl}/sign-in`)
      expect(await violations()).toEqual([])
      await page.getByRole('button', { name: 'Ana Silva' }).click()
      await actionsFor(page, 'Maya Okafor').waitFor()
      expect(await violations()).toEqual([])
      await openDialog(page, demo, 'Maya Okafor')
      expect(await violations()).toEqual([])
      await impersonateMaya(page, demo)
      await page.getByRole('row', { name: /FH-2041/ }).waitFor()
      expect(await callAnyway(page)).toContain('403 impersonation_forbidden')
      expect(await violations()).toEqual([])
      await page.goto(`${demo.authUrl}/production/users`)
      await actionsFor(page, 'Maya Okafor').waitFor()
      expect(await violations()).toEqual([])
      await page.getByRole('button', { name: 'Stop impersonating' }).click()
      await page.waitForURL(`${demo.authUrl}/production/users?*`)
      await page.goto(`${demo.authUrl}/inbox`)
      await page.getByText('Olga Fern changed the impersonation settings').first().waitFor()
      expect(await violations()).toEqual([])
      await page.getByRole('link', { name: 'Open the settings' }).first().click()
      await page.getByRole('checkbox', { name: /Operators may impersonate/ }).waitFor()
      expect(await violations()).toEqual([])
      await page.goto(demo.productUrl)
      await isAna(page)
      expect(await violations()).toEqual([])
      await page.goto(`${demo.authUrl}/sign-in`)
      await page.getByRole('button', { name: 'Maya Okafor' }).click()
      await sessionsIn(page).first().waitFor()
      expect(await violations()).toEqual([])
    }
    await checked.close()
  })

  it('D12: never scrolls sideways, down to 320 px, with the longest names', async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 })
    const isWide = (): Promise<boolean> =>
      page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
    await page.goto(demo.productUrl)
    await isSignedOut(page)
    expect(await isWide()).toBe(false)
    await signIn(page, demo)
    expect(await isWide()).toBe(false)
    for (const path of [
      '/sign-in',
      '/inbox',
      '/production/settings',
      '/production/users',
      '/production/sessions',
    ]) {
      await page.goto(demo.authUrl + path, { waitUntil: 'networkidle' })
      expect([path, await isWide()]).toEqual([path, false])
    }
    const dialog = await openDialog(page, demo, WILHELMINA)
    await dialog.getByLabel('Reason').fill('Ticket_4711_'.repeat(16))
    expect(await isWide()).toBe(false)
    await dialog.getByRole('button', { name: 'Start' }).click()
    await page.getByRole('row', { name: /FH-/ }).last().waitFor()
    expect(await callAnyway(page)).toContain('403 impersonation_forbidden')
    expect(await isWide()).toBe(false)

    await banner(page).getByRole('button', { name: 'Stop' }).click()
    await page.waitForURL(`${demo.authUrl}/production/users?*`)
    // She is not among the people that the sign-in page offers.
    await page.request.post(`${demo.authUrl}/sign-in`, {
      form: { user_id: 'user_wilhelmina' },
      headers: { origin: demo.authUrl },
      maxRedirects: 0,
    })
    await page.goto(demo.productUrl)
    await sessionsIn(page).getByText('Deletion of the workspace').waitFor()
    expect(await isWide()).toBe(false)
  })
})
