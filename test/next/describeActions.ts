import type { User } from 'impersonation-kit/next'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chromiumArgs, chromiumPath } from '../../scripts/chromium.mjs'
import { harness } from './app/lib/harness.js'
import type { Site } from './describeNext.js'

const READ_ONLY = impersonatedUser({ impersonation: { mode: 'read-only' } })

/** Server actions and what a browser shows. */
export function describeActions(site: () => Site): void {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
  })
  afterAll(async () => browser.close())
  afterEach(() => {
    harness.done.length = 0
    delete site().origin.answer
  })

  /** The first page, as somebody sees it who has the user's token in a cookie. */
  async function open(user: User | undefined, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext(options)
    const { url } = site()
    if (user) await context.addCookies([{ name: 'token', value: await site().sign(user), url }])
    const page = await context.newPage()
    // Says of every text that the page has ever shown whether it was one of waiting.
    await page.addInitScript(() => {
      const look = (): void => {
        if (document.body.innerText.includes('browser: loading'))
          document.documentElement.dataset['waited'] = ''
      }
      new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
    })
    await page.goto(url)
    return page
  }

  describe('in a browser', () => {
    test('user and banner are there from the first, without a flash; the auth origin is asked once, to confirm it', async () => {
      const before = site().origin.asked.length
      const page = await open(READ_ONLY)
      await page.getByRole('region', { name: /impersonation/i }).waitFor()
      await page.getByText('browser: signed-in user_42 by admin_7').waitFor()
      await expect.poll(() => site().origin.asked.slice(before)).toEqual(['GET /api/v1/refresh_token'])
      expect(await page.locator('html[data-waited]').count()).toBe(0)
      await page.context().close()
    })

    test('where the server knows nobody, the browser asks the auth origin', async () => {
      const before = site().origin.asked.length
      const page = await open(undefined)
      await expect.poll(() => site().origin.asked.length).toBeGreaterThan(before)
      expect(await page.locator('html[data-waited]').count()).toBe(1)
      await page.context().close()
    })
  })

  test('S29: Stop takes away what the server has rendered for the impersonated user, and has the page rendered anew', async () => {
    const { issuer, origin, url } = site()
    const operator = directUser({ userId: 'admin_7' })
    let signedIn: User = impersonatedUser()
    origin.answer = async (request, response) => {
      response.setHeader('access-control-allow-origin', url)
      response.setHeader('access-control-allow-credentials', 'true')
      response.setHeader('access-control-allow-headers', 'content-type')
      if (request.method === 'POST') signedIn = operator
      // A cookie is of a host, whatever the port.
      response.setHeader('set-cookie', `token=${await issuer.sign(signedIn)}; Path=/; HttpOnly`)
      const isRefresh = request.url?.includes('refresh_token')
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(isRefresh ? await issuer.refreshReply(signedIn) : {}))
    }
    const page = await open(signedIn)
    await page.getByText('server: user_42 by admin_7').waitFor()
    await page.getByRole('button', { name: /stop/i }).click()
    await page.getByText('browser: signed-in admin_7 by nobody').waitFor()
    await page.getByText('server: admin_7 by nobody').waitFor()
    expect(await page.getByText('user_42').count()).toBe(0)
    await page.context().close()
  })

  describe('S23: a server action', () => {
    test.each([
      ['with JavaScript', true],
      ['without JavaScript', false],
    ])(
      'is refused in a read-only session, does nothing, and says so (%s)',
      async (_how, javaScriptEnabled) => {
        const page = await open(READ_ONLY, { javaScriptEnabled })
        await page.getByRole('button', { name: 'Rename' }).click()
        await page.getByText('refused: impersonation_read_only').waitFor()
        expect(harness.done).toEqual([])
        await page.context().close()
      },
    )

    test.each([
      ['an impersonator who may write', impersonatedUser(), 'by admin_7'],
      ['the person', directUser(), 'by nobody'],
    ])('is done for %s', async (_who, user, actor) => {
      const page = await open(user)
      await page.getByRole('button', { name: 'Rename' }).click()
      await page.getByText('done: Initech').waitFor()
      expect(harness.done).toEqual([`user_42 renamed to Initech, ${actor}`])
      await page.context().close()
    })

    test('that is for the person alone is refused to an impersonator in any mode', async () => {
      const page = await open(impersonatedUser())
      await page.getByRole('button', { name: 'Remove' }).click()
      await page.getByText('not removed: impersonation_forbidden').waitFor()
      expect(harness.done).toEqual([])
      await page.context().close()
    })

    test('may redirect, as it may without guards', async () => {
      const page = await open(directUser())
      await page.getByRole('button', { name: 'Remove' }).click()
      await page.waitForURL('**/members')
      expect(harness.done).toEqual(['user_42 removed 7'])
      await page.context().close()
    })

    test('is refused to whoever sends the form by hand: signed out, read-only, from another site', async () => {
      const send = async (user: User | undefined, headers: Record<string, string>): Promise<string> => {
        const cookie: Record<string, string> = user ? { cookie: `token=${await site().sign(user)}` } : {}
        const markup = await (await fetch(site().url, { headers: cookie })).text()
        const body = new FormData()
        for (const [, name = '', value = ''] of markup.matchAll(
          /<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g,
        )) {
          body.append(name, value.replaceAll('&quot;', '"'))
        }
        body.append('name', 'Evil')
        const response = await fetch(site().url, { method: 'POST', headers: { ...cookie, ...headers }, body })
        const text = (await response.text()).replaceAll('<!-- -->', '')
        return /(refused|done): \w+/.exec(text)?.[0] ?? `${response.status}`
      }
      const own = { origin: site().url }
      expect(await send(directUser(), own)).toBe('done: Evil')
      harness.done.length = 0
      expect(await send(undefined, own)).toBe('refused: token_missing')
      expect(await send(READ_ONLY, own)).toBe('refused: impersonation_read_only')
      expect(await send(directUser(), { ...own, 'sec-fetch-site': 'cross-site' })).toBe(
        'refused: cross_site_request',
      )
      expect(await send(directUser(), {})).toBe('refused: cross_site_request')
      expect(harness.done).toEqual([])
    })
  })
}
