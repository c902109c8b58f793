import type { BrowserContext, Locator, Page } from 'playwright'
import { afterAll, test } from 'vitest'
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
    context.setDefaultTimeout(40_000)
    context.setDefaultNavigationTimeout(60_000)
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
export const supportAccess = (of: Page): Locator => of.getByRole('region', { name: 'Support access' })
/** The lines of one session, without the times. */
export const deeds = async (session: Locator): Promise<string[]> =>
  (await session.getByRole('listitem').allInnerTexts()).map((text) =>
    text.split('\n').slice(0, 2).join(': ').trim(),
  )
export const countdown = async (of: Page): Promise<number> => {
  const [, minutes, seconds] = /(\d+):(\d\d)/.exec(await banner(of).innerText()) ?? []
  return Number(minutes) * 60 + Number(seconds)
}

export async function signIn(page: Page, demo: { productUrl: string }): Promise<void> {
  await page.goto(demo.productUrl)
  await page.getByRole('button', { name: 'Try it as support' }).click()
  await page.getByLabel('Reason').waitFor()
  await page.goto(demo.productUrl)
  await isAna(page)
}

export async function impersonateMaya(page: Page, demo: { authUrl: string }, seconds: string): Promise<void> {
  await page.goto(`${demo.authUrl}/customers/user_maya`)
  await page.getByLabel('Reason').fill('Ticket 4711')
  await page.getByLabel('Time limit').selectOption(seconds)
  await page.getByRole('button', { name: 'Start' }).click()
  await isMaya(page)
}

/** What the auth origin says of the session, asked as the page would. */
export const refresh = (
  page: Page,
  authUrl: string,
): Promise<{ access_token: string; impersonation?: { expires_at: number } }> =>
  page.evaluate(
    async (url) => (await fetch(`${url}/api/v1/refresh_token`, { credentials: 'include' })).json(),
    authUrl,
  )
