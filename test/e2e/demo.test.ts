import type { Browser, BrowserContext, Locator, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from './support/browser.js'
import { freePort, type RunningDemo, startDemo } from './support/demo.js'
import { press, tabTo } from './support/keyboard.js'

declare global {
  interface Window {
    hasLeaked?: boolean
    axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
  }
}

const HOUR = 3_600_000
const ANY_PORTS = { DEMO_AUTH_PORT: '0', DEMO_PRODUCT_PORT: '0', DEMO_WATCH: 'off' }

let browser: Browser
let context: BrowserContext
let page: Page

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())
beforeEach(async () => {
  context = await browser.newContext()
  context.setDefaultTimeout(15_000)
  page = await context.newPage()
})
afterEach(() => context.close())

const banner = (of: Page): Locator => of.getByRole('region', { name: 'Impersonation' })
const isAna = (of: Page): Promise<void> => of.getByRole('heading', { name: 'Hello, Ana' }).waitFor()
const isMaya = (of: Page): Promise<void> => banner(of).getByText('Maya Okafor', { exact: true }).waitFor()
const countdown = async (of: Page): Promise<number> => {
  const [, minutes, seconds] = /(\d+):(\d\d) left/.exec(await banner(of).innerText()) ?? []
  return Number(minutes) * 60 + Number(seconds)
}

async function signIn(demo: { productUrl: string }): Promise<void> {
  await page.goto(demo.productUrl)
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Ana Silva' }).click()
  await isAna(page)
}

async function impersonateMaya(demo: { authUrl: string }, seconds: string): Promise<void> {
  await page.goto(`${demo.authUrl}/customers/user_maya`)
  await page.getByLabel('Reason').fill('Ticket 4711')
  await page.getByLabel('Time limit').selectOption(seconds)
  await page.getByRole('button', { name: 'Start' }).click()
  await isMaya(page)
}

/** What the auth origin says of the session, asked as the page would. */
const refresh = (
  authUrl: string,
): Promise<{ access_token: string; impersonation?: { expires_at: number } }> =>
  page.evaluate(
    async (url) => (await fetch(`${url}/api/v1/refresh_token`, { credentials: 'include' })).json(),
    authUrl,
  )

describe('the demo', () => {
  let demo: RunningDemo
  beforeAll(async () => {
    demo = await startDemo({ env: { ...ANY_PORTS, DEMO_SESSION_SECONDS: '900,10,8' } })
  })
  afterAll(() => demo[Symbol.asyncDispose]())

  it('S19: the API refuses a token of before within a second of the stop', async () => {
    await signIn(demo)
    await impersonateMaya(demo, '900')
    const { access_token } = await refresh(demo.authUrl)
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

  it('can be walked through from sign-in to stop with the keyboard alone, and a second tab follows', async () => {
    const second = await context.newPage()
    await second.goto(demo.productUrl)
    await second.getByRole('heading', { name: 'You are signed out' }).waitFor()

    await page.goto(demo.productUrl)
    await press(page, page.getByRole('link', { name: 'Sign in' }))
    await press(page, page.getByRole('button', { name: 'Ana Silva' }))
    await isAna(page)
    await isAna(second)

    await press(page, page.getByRole('link', { name: 'Open the support console' }))
    await tabTo(page, page.getByRole('searchbox'))
    await page.keyboard.type('dental')
    await page.keyboard.press('Enter')
    await press(page, page.getByRole('link', { name: 'View as Maya Okafor' }))
    await tabTo(page, page.getByLabel('Reason'))
    await page.keyboard.type('Ticket 4711')
    await tabTo(page, page.getByRole('radio', { name: 'Read-only' }))
    await page.keyboard.press('ArrowDown')
    await press(page, page.getByRole('button', { name: 'Start' }))

    for (const tab of [page, second]) {
      await isMaya(tab)
      const said = (await banner(tab).innerText()).replace(/\s+/g, ' ')
      expect(said).toMatch(/Acting as Maya Okafor Full access by Ana Silva Reason: Ticket 4711 1\d:\d\d left/)
      await tab.getByRole('row', { name: /FH-2041/ }).waitFor()
      expect(await tab.getByText('Hello, Ana').count()).toBe(0)
    }
    const left = await countdown(page)
    expect(left).toBeGreaterThan(880)
    await page.waitForTimeout(1_100)
    expect(await countdown(page)).toBeLessThan(left)

    const deleteButton = page.getByRole('button', { name: 'Delete workspace' })
    expect(await deleteButton.isDisabled()).toBe(true)
    await page.getByText('Only the customer can delete the workspace').waitFor()
    expect(await page.locator('body').innerText()).not.toContain('4000 0012')
    await press(page, page.getByRole('button', { name: 'Call the API anyway' }))
    await page.getByText('403 impersonation_forbidden').waitFor()

    await press(page, banner(page).getByRole('button', { name: 'Stop' }))
    await page.waitForURL(`${demo.authUrl}/customers?q=dental`)
    await isAna(second)
    expect(await banner(second).count()).toBe(0)
    await page.goto(demo.productUrl)
    await isAna(page)
  })

  it('stops from either tab', async () => {
    await signIn(demo)
    await impersonateMaya(demo, '900')
    const second = await context.newPage()
    await second.goto(demo.productUrl)
    await isMaya(second)
    await banner(second).getByRole('button', { name: 'Stop' }).click()
    await isAna(page)
  })

  it('lets no impersonator through the API, whatever the page offers, and lets the customer', async () => {
    const call = async (path: string, method = 'POST'): Promise<[number, string | undefined]> => {
      const { access_token } = await refresh(demo.authUrl)
      return page.evaluate(
        async ([url, verb, token]) => {
          const reply = await fetch(url, { method: verb, headers: { authorization: `Bearer ${token}` } })
          const body = (await reply.json().catch(() => ({}))) as { code?: string }
          return [reply.status, body.code]
        },
        [path, method, access_token] as const,
      )
    }
    await signIn(demo)
    expect(await call('/api/sensitive-action')).toEqual([200, undefined])
    await impersonateMaya(demo, '900')
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

  it('says in a read-only session that nothing was saved, and saves in a full one', async () => {
    await signIn(demo)
    await impersonateMaya(demo, '900')
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

  it('shows the customer what support has done in their account, and what was refused', async () => {
    const elsewhere = await browser.newContext()
    const jonas = await elsewhere.newPage()
    await jonas.goto(`${demo.authUrl}/sign-in`)
    await jonas.getByRole('button', { name: 'Jonas Lindqvist' }).click()
    const access = jonas.getByRole('region', { name: 'Support access' })
    await access.getByText('Nobody from support has looked at this account.').waitFor()

    await signIn(demo)
    await page.goto(`${demo.authUrl}/customers/user_jonas`)
    await page.getByLabel('Reason').fill('Ticket 4711')
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByRole('button', { name: 'Call the API anyway' }).click()
    await page.getByText('403 impersonation_forbidden').waitFor()
    expect(await page.getByRole('button', { name: 'E-mail me a copy' }).isDisabled()).toBe(true)
    const { access_token } = await refresh(demo.authUrl)
    const headers = { authorization: `Bearer ${access_token}` }
    const refused = await fetch(`${demo.productUrl}/api/invoices/copy`, { method: 'POST', headers })
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      403,
      'impersonation_forbidden',
    ])
    const reply = await (await fetch(`${demo.productUrl}/api/workspace`, { headers })).text()
    expect(reply).toContain('lastDigits')
    expect(reply).not.toContain('4000 0012')

    for (const what of [
      /See the plan.*Done/,
      /Delete the workspace Refused/,
      /copy of the invoices Refused/,
    ]) {
      await access.getByRole('row', { name: what }).getByText('Ana Silva').first().waitFor()
    }
    await jonas.getByRole('button', { name: 'E-mail me a copy' }).click()
    await jonas.getByText('Sent to jonas@nordljus.example.').waitFor()
    await elsewhere.close()
  })

  it('S29: never shows one customer’s data to another, even where the next request is refused', async () => {
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
    page = await checked.newPage()
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
      await page.getByRole('link', { name: 'Sign in' }).waitFor()
      expect(await violations()).toEqual([])
      await page.goto(`${demo.authUrl}/sign-in`)
      expect(await violations()).toEqual([])
      await page.getByRole('button', { name: 'Ana Silva' }).click()
      expect(await violations()).toEqual([])
      await page.goto(`${demo.authUrl}/customers/user_maya`)
      expect(await violations()).toEqual([])
      await impersonateMaya(demo, '900')
      await page.getByRole('row', { name: /FH-2041/ }).waitFor()
      await page.getByRole('button', { name: 'Call the API anyway' }).click()
      await page.getByText('403 impersonation_forbidden').waitFor()
      expect(await violations()).toEqual([])
      await page.goto(`${demo.authUrl}/customers`)
      expect(await violations()).toEqual([])
    }
    await checked.close()
  })

  for (const [name, offset] of [
    ['an hour fast', HOUR],
    ['an hour slow', -HOUR],
  ] as const) {
    it(`S43: counts down rightly and ends on time where the browser’s clock is ${name}`, async () => {
      await context.addInitScript((by) => {
        const RealDate = Date
        globalThis.Date = class extends RealDate {
          constructor(...given: unknown[]) {
            super(...((given.length ? given : [RealDate.now() + by]) as []))
          }
          static override now(): number {
            return RealDate.now() + by
          }
        } as DateConstructor
      }, offset)
      await signIn(demo)
      expect(Math.abs((await page.evaluate(() => Date.now())) - Date.now() - offset)).toBeLessThan(10_000)
      await impersonateMaya(demo, '10')
      const { impersonation } = await refresh(demo.authUrl)
      const end = (impersonation?.expires_at ?? 0) * 1000
      expect(Math.abs((await countdown(page)) - (end - Date.now()) / 1000)).toBeLessThanOrEqual(1.5)

      await isAna(page)
      expect(Date.now()).toBeGreaterThanOrEqual(end)
      expect(Date.now()).toBeLessThan(end + 3_000)
      expect((await refresh(demo.authUrl)).impersonation).toBeUndefined()
    })
  }

  it('ends in both tabs when the time is up', async () => {
    await signIn(demo)
    const second = await context.newPage()
    await second.goto(demo.productUrl)
    await impersonateMaya(demo, '8')
    await isMaya(second)
    await Promise.all([isAna(page), isAna(second)])
    expect(await banner(page).count()).toBe(0)
    expect(await banner(second).count()).toBe(0)
  })
})

describe('with the auth origin killed and started again', () => {
  it('keeps the last known user until the token ends, then signs out, and signs in again', async () => {
    const env = {
      DEMO_AUTH_PORT: await freePort(),
      DEMO_PRODUCT_PORT: await freePort(),
      DEMO_TOKEN_SECONDS: '16',
      DEMO_WATCH: 'off',
    }
    const start = (): Promise<RunningDemo> => startDemo({ only: 'auth', env })
    await using first = await start()
    await using product = await startDemo({ only: 'product', env })
    const { productUrl } = product
    const { authUrl } = first
    await signIn({ productUrl })
    await impersonateMaya({ authUrl }, '900')
    await page.getByRole('row', { name: /FH-2041/ }).waitFor()
    await first.end('SIGKILL')

    // The token is still good, and so is what the page shows.
    await page.getByRole('button', { name: 'Call the API anyway' }).click()
    await page.getByText('403 impersonation_forbidden').waitFor()
    await banner(page).getByRole('button', { name: 'Stop' }).click()
    await banner(page).getByText('Could not stop.').waitFor()
    await isMaya(page)

    await page.getByRole('heading', { name: 'You are signed out' }).waitFor({ timeout: 30_000 })
    expect(await banner(page).count()).toBe(0)
    await page.reload()
    await page.getByRole('heading', { name: 'We cannot reach the sign-in service' }).waitFor()

    await using second = await start()
    expect(second.authUrl).toBe(authUrl)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    await signIn({ productUrl })
    await impersonateMaya({ authUrl }, '900')
    await page.getByRole('row', { name: /FH-2041/ }).waitFor()
    await banner(page).getByRole('button', { name: 'Stop' }).click()
    await page.waitForURL(`${authUrl}/customers`)
  })
})

describe('npm start', () => {
  it('needs no configuration, and finds other ports where its own are taken', async () => {
    await using first = await startDemo()
    await using second = await startDemo()
    for (const { authUrl, productUrl } of [first, second]) {
      expect((await fetch(`${authUrl}/sign-in`)).status).toBe(200)
      expect(await (await fetch(productUrl)).text()).toContain('<div id="root">')
    }
    const urls = [first.authUrl, first.productUrl, second.authUrl, second.productUrl]
    expect(new Set(urls).size).toBe(4)
  })

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`stops cleanly on ${signal} with a page open, and gives its ports back`, async () => {
      const demo = await startDemo({ env: ANY_PORTS })
      await page.goto(demo.productUrl)
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
      const { port } = new URL(demo.productUrl)
      const before = performance.now()
      expect(await demo.end(signal)).toBe(0)
      expect(performance.now() - before).toBeLessThan(3_000)
      expect(demo.output()).not.toMatch(/error/i)
      await using again = await startDemo({ env: { ...ANY_PORTS, DEMO_PRODUCT_PORT: port } })
      expect(new URL(again.productUrl).port).toBe(port)
    })
  }

  it('says which port it cannot have, where one was named', async () => {
    await using first = await startDemo({ env: ANY_PORTS })
    const { port } = new URL(first.authUrl)
    await expect(startDemo({ env: { ...ANY_PORTS, DEMO_AUTH_PORT: port } })).rejects.toThrow(
      `cannot listen on port ${port}`,
    )
  })
})
