import { decodeJwt } from 'jose'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type RunningAuthOrigin, startAuthOrigin } from './support/authOrigin.js'
import { connectChromium } from './support/browser.js'
import { startSession } from './support/startInPage.js'

/** So long the last identity counts as unsettled. */
const SETTLED = 6_000

const pages = inject('pages')
let browser: Browser
let auth: RunningAuthOrigin

beforeAll(async () => {
  browser = await connectChromium()
  auth = await startAuthOrigin({ appOrigins: [pages] })
})
afterAll(async () => {
  await browser.close()
  await auth[Symbol.asyncDispose]()
})

const shown = (page: Page): Promise<string[]> => page.evaluate(() => window.shown)
const shows = (page: Page, report: string): Promise<void> =>
  page.getByTestId('report').getByText(report, { exact: true }).waitFor({ timeout: 30_000 })
const stored = (page: Page): Promise<string> =>
  page.evaluate(() => localStorage.getItem('REACT_QUERY_OFFLINE_CACHE') ?? '')
/** Waits until the persister has written, and gives what. */
async function written(page: Page, report: string): Promise<string> {
  await page.waitForFunction(
    (text) => localStorage.getItem('REACT_QUERY_OFFLINE_CACHE')?.includes(text),
    report,
  )
  return stored(page)
}

/** A browser in which support signs in, and an API that answers with whose token it was given, and counts. */
async function openPage(authUrl: string, outer: string) {
  const context = await browser.newContext()
  const asked: string[] = []
  await context.addInitScript(
    (given) => {
      window.given = given
    },
    { authUrl, outer },
  )
  await context.route('**/report', async (route) => {
    const token = (route.request().headers()['authorization'] ?? '').replace('Bearer ', '')
    const userId = String(decodeJwt(token).sub)
    asked.push(userId)
    await route.fulfill({ body: `report of ${userId}` })
  })
  const page = await context.newPage()
  return { page, asked, close: () => context.close() }
}

async function signIn(page: Page, authUrl: string): Promise<void> {
  await page.goto(`${authUrl}/sign-in`)
  await page.getByRole('button', { name: 'Ana Silva' }).click()
  await page.goto(pages)
}

/** Where Stop leads: another page of the product, so that it loads anew. */
const back = (): string => `${pages}/?stopped`

describe.concurrent.each(['persister', 'auth'])(
  'F5: a cache kept in localStorage, with the %s provider outside',
  (outer) => {
    it.concurrent.each([
      ['stopped here, long after the persister has written', SETTLED, true],
      ['stopped at the auth, as soon as it is written', 0, false],
    ])(
      'shows support nothing of support on the page of the customer, nor of the customer afterwards (%s)',
      async (_when, pause, isStoppedHere) => {
        const { page, asked, close } = await openPage(auth.url, outer)
        await signIn(page, auth.url)
        await shows(page, 'report of agent_ana')
        await page.waitForTimeout(pause)
        await written(page, 'report of agent_ana')

        await startSession(page, auth.url, { returnTo: back() })
        await shows(page, 'report of user_maya')
        expect(asked).toEqual(['agent_ana', 'user_maya'])
        expect((await shown(page)).filter((line) => /user_maya: .*agent_ana/.test(line))).toEqual([])
        await page.waitForTimeout(pause)
        expect(await written(page, 'report of user_maya')).not.toContain('report of agent_ana')

        if (!isStoppedHere) await page.goto(`${auth.url}/production/users`)
        await page.getByRole('button', { name: /^Stop/ }).click()
        await page.waitForURL(back())
        await shows(page, 'report of agent_ana')
        expect((await shown(page)).filter((line) => /agent_ana: .*user_maya/.test(line))).toEqual([])
        expect(await written(page, 'report of agent_ana')).not.toContain('report of user_maya')
        await close()
      },
    )

    it.concurrent('keeps what is cached over a reload of the same person, and asks nothing', async () => {
      const { page, asked, close } = await openPage(auth.url, outer)
      await signIn(page, auth.url)
      await shows(page, 'report of agent_ana')
      await page.waitForTimeout(SETTLED)
      await page.reload()
      await shows(page, 'report of agent_ana')
      await page.getByTestId('who').getByText('agent_ana').waitFor()
      await page.waitForTimeout(500)
      expect(asked).toEqual(['agent_ana'])
      await close()
    })

    it.concurrent(
      'and a page of the customer that is left before the persister has written leaves nothing to the next',
      async () => {
        const { page, close } = await openPage(auth.url, outer)
        await signIn(page, auth.url)
        await shows(page, 'report of agent_ana')
        await page.waitForTimeout(SETTLED)
        await startSession(page, auth.url, { returnTo: back() })
        await page.getByTestId('who').getByText('user_maya').waitFor()
        await page.reload()
        await shows(page, 'report of user_maya')
        expect((await shown(page)).filter((line) => /user_maya: .*agent_ana/.test(line))).toEqual([])
        await close()
      },
    )
  },
)
