import type { BrowserContext, Locator, Page } from 'playwright'
import { afterAll, test } from 'vitest'
import { PAGE_PATIENCE } from '../../support/limits.js'
import { connectChromium } from './browser.js'

export const FREE_PORTS = { DEMO_AUTH_PORT: '0', DEMO_PRODUCT_PORT: '0' }
/** Pages that are built once open in a fraction of the time. */
export const ANY_PORTS = { ...FREE_PORTS, DEMO_WATCH: 'off' }

/** One for all tests of a file. */
export const browser = await connectChromium()
afterAll(() => browser.close())

/** A test with a page in a context of its own, so that tests may run side by side in one browser. */
export const it = test.extend<{ context: BrowserContext; page: Page }>({
  context: async ({ onTestFinished }, provide) => {
    const context = await browser.newContext()
    onTestFinished(() => context.close())
    context.setDefaultTimeout(PAGE_PATIENCE)
    context.setDefaultNavigationTimeout(180_000)
    await provide(context)
  },
  page: async ({ context }, provide) => provide(await context.newPage()),
})

export const banner = (of: Page): Locator => of.getByRole('region', { name: 'Impersonation' })
export const isAna = (of: Page): Promise<void> => of.getByRole('heading', { name: 'Hello, Ana' }).waitFor()
export const isMaya = (of: Page): Promise<void> =>
  banner(of).getByText('Maya Okafor', { exact: true }).waitFor()
export const isSignedOut = (of: Page): Promise<void> =>
  of.getByRole('button', { name: 'Try it as support' }).waitFor()
/** Presses "Try again", unless the page, which tries by itself too, is quicker: the button goes then. */
export const tryAgain = (of: Page): Promise<void> =>
  Promise.race([
    of
      .getByRole('button', { name: 'Try again' })
      .click({ timeout: 5_000 })
      .catch(() => undefined),
    isSignedOut(of),
  ])
export const supportAccess = (of: Page): Locator => of.getByRole('region', { name: 'Support access' })
/** The sessions that are shown there, the latest first. */
export const sessionsIn = (of: Page): Locator =>
  supportAccess(of)
    .getByRole('listitem')
    .filter({ has: of.getByRole('term') })
/** What was done in one of them, without the times. */
export const deeds = (session: Locator): Promise<string[]> =>
  session
    .getByRole('listitem')
    .evaluateAll((items) =>
      items.map((item) => item.textContent.replace(item.querySelector('time')?.textContent ?? '', '').trim()),
    )
export const countdown = async (of: Page): Promise<number> => {
  const [, minutes, seconds] = /(\d+):(\d\d)/.exec(await banner(of).innerText()) ?? []
  return Number(minutes) * 60 + Number(seconds)
}

/** The three dots in the row of a user. */
export const actionsFor = (of: Page, name: string): Locator =>
  of.getByRole('button', { name: `Actions for ${name}` })

export async function signIn(page: Page, demo: { productUrl: string }): Promise<void> {
  await page.goto(demo.productUrl)
  await page.getByRole('button', { name: 'Try it as support' }).click()
  await actionsFor(page, 'Maya Okafor').waitFor()
  await page.goto(demo.productUrl)
  await isAna(page)
}

/** Opens the dialog that starts, as support does: by a search, and the menu of the row that it finds. */
export async function openDialog(
  page: Page,
  { authUrl }: { authUrl: string },
  name: string,
): Promise<Locator> {
  await page.goto(`${authUrl}/production/users`)
  await page.getByRole('searchbox').fill(name)
  await page.waitForURL(/[?&]q=/)
  await actionsFor(page, name).click()
  await page.getByRole('menuitem', { name: /^Impersonate user/ }).click()
  return page.getByRole('dialog', { name: `Impersonate ${name}` })
}

/** Starts by the dashboard, for a quarter of an hour. */
export async function impersonate(
  page: Page,
  demo: { authUrl: string },
  name: string,
  {
    reason = 'Ticket 4711',
    mode = 'Read-only',
  }: { reason?: string; mode?: 'Read-only' | 'Full access' } = {},
): Promise<void> {
  const dialog = await openDialog(page, demo, name)
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('radio', { name: new RegExp(`^${mode}`) }).check()
  await dialog.getByRole('button', { name: 'Start' }).click()
  await banner(page).getByText(name, { exact: true }).waitFor()
}

export const impersonateMaya = (page: Page, demo: { authUrl: string }): Promise<void> =>
  impersonate(page, demo, 'Maya Okafor')

/** What the auth origin says of the session, asked as the page would. */
export const refresh = (
  page: Page,
  authUrl: string,
): Promise<{ access_token: string; impersonation?: { expires_at: number } }> =>
  page.evaluate(
    async (url) => (await fetch(`${url}/api/v1/refresh_token`, { credentials: 'include' })).json(),
    authUrl,
  )
