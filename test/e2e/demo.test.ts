import { afterAll, beforeAll, describe, expect } from 'vitest'
import { type RunningDemo, startDemo } from './support/demo.js'
import {
  ANY_PORTS,
  banner,
  browser,
  countdown,
  deeds,
  impersonateMaya,
  isAna,
  isMaya,
  isSignedOut,
  it,
  refresh,
  signIn,
  supportAccess,
} from './support/demoPages.js'
import { press, tabTo } from './support/keyboard.js'

declare global {
  interface Window {
    hasLeaked?: boolean
    axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
  }
}

describe('the demo', () => {
  let demo: RunningDemo
  beforeAll(async () => {
    demo = await startDemo({ env: { ...ANY_PORTS, DEMO_SESSION_SECONDS: '900' } })
  })
  afterAll(() => demo[Symbol.asyncDispose]())

  it('S19: the API refuses a token of before within a second of the stop', async ({ page }) => {
    await signIn(page, demo)
    await impersonateMaya(page, demo, '900')
    const { access_token } = await refresh(page, demo.authUrl)
    const ask = async (): Promise<[number, unknown]> => {
      const reply = await fetch(`${demo.productUrl}/api/workspace`, {
        headers: { authorization: `Bearer ${access_token}` },
      })
      return [reply.status, ((await reply.json()) as { code?: unknown }).code]
    }
    expect(await ask()).toEqual([200, undefined])
    await banner(page).getByRole('button', { name: 'Stop' }).click()
    await page.waitForURL(`${demo.authUrl}/customers*`)
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
    await page.getByRole('heading', { name: 'View as Maya Okafor' }).waitFor()
    await tabTo(page, page.getByRole('radio', { name: 'Read-only' }))
    await page.keyboard.press('ArrowDown')
    await press(page, page.getByRole('button', { name: 'Start' }))

    for (const tab of [page, second]) {
      await isMaya(tab)
      const said = await banner(tab).innerText()
      for (const part of ['Ana Silva', 'Ticket 4711: the invoice looks wrong', 'Full access', /1\d:\d\d/]) {
        expect(said).toMatch(part)
      }
      await tab.getByRole('row', { name: /FH-2041/ }).waitFor()
      expect(await tab.getByText('Hello, Ana').count()).toBe(0)
    }
    const left = await countdown(page)
    expect(left).toBeGreaterThan(880)
    await page.waitForTimeout(1_100)
    expect(await countdown(page)).toBeLessThan(left)

    // The first thing of the page.
    expect(await page.locator('main h2').first().innerText()).toBe('Delete workspace')
    const deleteButton = page.getByRole('button', { name: 'Delete workspace' })
    expect(await deleteButton.isDisabled()).toBe(true)
    await page.getByText('Only the customer can delete the workspace').waitFor()
    expect(await page.locator('body').innerText()).not.toContain('4000 0012')
    await press(page, page.getByRole('button', { name: 'Call the API anyway' }))
    await page.getByText('403 impersonation_forbidden').waitFor()
    await page.getByText('The account cannot be deleted while viewing as another user.').waitFor()

    await press(page, banner(page).getByRole('button', { name: 'Stop' }))
    for (const tab of [page, second]) {
      await isAna(tab)
      await tab.getByText('Your session as Maya Okafor has ended.').waitFor()
      expect(await banner(tab).count()).toBe(0)
    }

    await press(page, page.getByRole('button', { name: 'Sign in as Maya' }))
    const session = supportAccess(page).getByRole('article').first()
    await session.getByText('Ticket 4711: the invoice looks wrong').waitFor()
    expect(await session.innerText()).toMatch(/Ana Silva\s+Full access/)
    expect((await deeds(session))[0]).toBe('Refused: Tried to delete the workspace')
    expect((await deeds(session)).join()).toContain('Done: Looked at the invoices')
  })

  it('returns at Stop to where the impersonation began', async ({ page }) => {
    await signIn(page, demo)
    await press(page, page.getByRole('link', { name: 'All customers' }))
    await tabTo(page, page.getByRole('searchbox'))
    await page.keyboard.type('dental')
    await page.keyboard.press('Enter')
    await press(page, page.getByRole('link', { name: 'View as Maya Okafor' }))
    await tabTo(page, page.getByLabel('Reason'))
    await page.keyboard.type('Ticket 4711')
    await press(page, page.getByRole('button', { name: 'Start' }))
    await isMaya(page)
    await press(page, banner(page).getByRole('button', { name: 'Stop' }))
    await page.waitForURL(`${demo.authUrl}/customers?q=dental`)
  })

  it('stops from either tab', async ({ context, page }) => {
    await signIn(page, demo)
    await impersonateMaya(page, demo, '900')
    const second = await context.newPage()
    await second.goto(demo.productUrl)
    await isMaya(second)
    await banner(second).getByRole('button', { name: 'Stop' }).click()
    await isAna(page)
  })

  it('lets no impersonator through the API, whatever the page offers, and lets the customer', async ({
    page,
  }) => {
    const call = async (path: string, method = 'POST'): Promise<[number, string | undefined]> => {
      const { access_token } = await refresh(page, demo.authUrl)
      return page.evaluate(
        async ([url, verb, token]) => {
          const reply = await fetch(url, { method: verb, headers: { authorization: `Bearer ${token}` } })
          const body = (await reply.json().catch(() => ({}))) as { code?: string }
          return [reply.status, body.code]
        },
        [path, method, access_token] as const,
      )
    }
    await signIn(page, demo)
    expect(await call('/api/sensitive-action')).toEqual([200, undefined])
    await impersonateMaya(page, demo, '900')
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
    await impersonateMaya(page, demo, '900')
    await page.getByRole('textbox', { name: 'Purchase order' }).fill('PO-1')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Not saved: this is a read-only view of the account.').waitFor()
    await banner(page).getByRole('button', { name: 'Stop' }).click()

    await page.getByRole('link', { name: 'View as Maya Okafor' }).click()
    await page.getByLabel('Reason').fill('Ticket 4711')
    await page.getByLabel('Full').check()
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByRole('textbox', { name: 'Purchase order' }).fill('PO-2')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.', { exact: true }).waitFor()
  })

  it('shows the customer what support has done in their account, and what was refused', async ({ page }) => {
    const elsewhere = await browser.newContext()
    const jonas = await elsewhere.newPage()
    await jonas.goto(`${demo.authUrl}/sign-in`)
    await jonas.getByRole('button', { name: 'Jonas Lindqvist' }).click()
    await supportAccess(jonas).getByText('Nobody from support has opened this account.').waitFor()

    await signIn(page, demo)
    await page.goto(`${demo.authUrl}/customers/user_jonas`)
    await page.getByLabel('Reason').fill('Ticket 4711')
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByRole('button', { name: 'Call the API anyway' }).click()
    await page.getByText('403 impersonation_forbidden').waitFor()
    expect(await page.getByRole('button', { name: 'E-mail me a copy' }).isDisabled()).toBe(true)
    const { access_token } = await refresh(page, demo.authUrl)
    const headers = { authorization: `Bearer ${access_token}` }
    const refused = await fetch(`${demo.productUrl}/api/invoices/copy`, { method: 'POST', headers })
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      403,
      'impersonation_forbidden',
    ])
    const reply = await (await fetch(`${demo.productUrl}/api/workspace`, { headers })).text()
    expect(reply).toContain('lastDigits')
    expect(reply).not.toContain('4000 0012')

    const first = supportAccess(jonas).getByRole('article')
    await first.getByText('Tried to take a copy of the invoices').waitFor()
    await first.getByText('Looked at the invoices').waitFor()
    expect(await deeds(first)).toEqual([
      'Refused: Tried to take a copy of the invoices',
      'Refused: Tried to delete the workspace',
      expect.stringMatching(/^Done: Looked at the plan/),
      'Done: Looked at the invoices',
    ])
    expect(await first.innerText()).toMatch(/Ana Silva\s+Read-only[^]*Ticket 4711/)

    // Another session has a place of its own, above.
    await banner(page).getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('link', { name: 'View as Jonas Lindqvist' }).click()
    await page.getByLabel('Reason').fill('Ticket 4712')
    await page.getByLabel('Full').check()
    await page.getByRole('button', { name: 'Start' }).click()
    const sessions = supportAccess(jonas).getByRole('article')
    await sessions.filter({ hasText: 'Ticket 4712' }).waitFor()
    expect(await sessions.count()).toBe(2)
    expect(await sessions.first().innerText()).toMatch(/Ana Silva\s+Full access[^]*Ticket 4712/)
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
    await second.getByRole('link', { name: 'View as Maya Okafor' }).click()
    await second.getByLabel('Reason').fill('Ticket 4711')
    await second.getByRole('button', { name: 'Start' }).click()

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
      expect(await violations()).toEqual([])
      await page.goto(`${demo.authUrl}/customers/user_maya`)
      expect(await violations()).toEqual([])
      await impersonateMaya(page, demo, '900')
      await page.getByRole('row', { name: /FH-2041/ }).waitFor()
      await page.getByRole('button', { name: 'Call the API anyway' }).click()
      await page.getByText('403 impersonation_forbidden').waitFor()
      expect(await violations()).toEqual([])
      await page.goto(`${demo.authUrl}/customers`)
      expect(await violations()).toEqual([])
      await page.getByRole('button', { name: 'Stop' }).click()
      await page.getByRole('link', { name: 'Inbox' }).click()
      await page.getByText('Olga Fern changed the impersonation settings').first().waitFor()
      expect(await violations()).toEqual([])
      await page.getByRole('link', { name: 'Open the settings' }).first().click()
      await page.getByRole('heading', { name: 'Settings' }).waitFor()
      expect(await violations()).toEqual([])
      await page.goto(demo.productUrl)
      await isAna(page)
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
      '/customers',
      '/customers/user_wilhelmina',
    ]) {
      await page.goto(demo.authUrl + path)
      expect([path, await isWide()]).toEqual([path, false])
    }
    await page.getByLabel('Reason').fill('Ticket_4711_'.repeat(16))
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByRole('row', { name: /FH-/ }).last().waitFor()
    await page.getByRole('button', { name: 'Call the API anyway' }).click()
    await page.getByText('403 impersonation_forbidden').waitFor()
    await supportAccess(page).getByText('Tried to delete the workspace').waitFor()
    expect(await isWide()).toBe(false)
  })
})
