import { sealData } from 'iron-session'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chromiumArgs, chromiumPath } from '../../scripts/chromium.mjs'
import { harness } from './app/lib/harness.js'
import type { Site } from './describeNext.js'

export const PASSWORD = 'a password of at least thirty-two characters'

const signedOut = {}
const asMaya = (mode = 'read-only', lasts = 3_600_000) => ({
  userId: 'maya',
  impersonation: { impersonator: { id: 'ana' }, mode, expiresAt: Date.now() + lasts },
})

/** The app of docs/nextjs/iron-session.md. */
export function describeIron(site: () => Site): void {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
  })
  afterAll(async () => browser.close())
  afterEach(() => {
    delete harness.isDatabaseDown
  })

  const seal = async (session: object): Promise<string> => sealData(session, { password: PASSWORD })
  const ask = async (path: string, session: object, init: RequestInit = {}): Promise<Response> =>
    fetch(site().url + path, {
      ...init,
      headers: { cookie: `app-session=${await seal(session)}`, ...(init.headers as Record<string, string>) },
    })
  const said = async (response: Response): Promise<unknown[]> => {
    const { code, user } = (await response.json()) as { code?: string; user?: object }
    return [response.status, code ?? user]
  }
  const heading = async (session: object): Promise<string | undefined> =>
    /<h1>([^<]*)/.exec((await (await ask('/iron', session)).text()).replaceAll('<!-- -->', ''))?.[1]
  async function open(session?: object): Promise<{ context: BrowserContext; page: Page }> {
    const context = await browser.newContext()
    const { url } = site()
    if (session)
      await context.addCookies([{ name: 'app-session', value: await seal(session), url, httpOnly: true }])
    const page = await context.newPage()
    await page.goto(`${url}/iron`)
    return { context, page }
  }
  const shows = async (page: Page, text: string): Promise<void> =>
    page.getByRole('heading', { name: text }).waitFor()
  const rename = async (page: Page): Promise<void> => {
    await page.getByLabel('Name').fill('Initech')
    await page.getByRole('button', { name: 'Rename' }).click()
  }

  describe('F24: iron-session', () => {
    test('a server component and a route handler know who the cookie names, and who is at the keyboard', async () => {
      expect(await heading(signedOut)).toBe('You are signed out')
      expect(await said(await ask('/api/session', signedOut))).toEqual([401, 'token_missing'])
      expect(await heading({ userId: 'ana' })).toBe('Hello, ana@acme.example')
      const user = { userId: 'ana', email: 'ana@acme.example' }
      expect(await said(await ask('/api/session', { userId: 'ana' }))).toEqual([200, user])
      expect(await heading(asMaya())).toBe('Hello, maya@acme.example')
      expect(await said(await ask('/api/session', asMaya()))).toEqual([
        200,
        expect.objectContaining({ userId: 'maya', impersonatorUserId: 'ana' }),
      ])
    })

    test('a cookie that does not open, and an impersonation that has ended, are nobody', async () => {
      const forged = { headers: { cookie: 'app-session=Fe26.2*1*forged' } }
      expect(await said(await ask('/api/session', {}, forged))).toEqual([401, 'token_missing'])
      const ended = asMaya('full', -60_000)
      expect(await said(await ask('/api/session', ended))).toEqual([401, 'token_expired'])
      expect(await heading(ended)).toBe('You are signed out')
    })

    test('a write with the cookie is refused to a page of another site, and to support that may not, or already is, somebody', async () => {
      const start = async (session: object, from: string): Promise<number> => {
        const init = {
          method: 'POST',
          headers: { 'sec-fetch-site': from },
          body: JSON.stringify({ userId: 'maya' }),
        }
        return (await ask('/api/session/impersonate', session, init)).status
      }
      expect(await start({ userId: 'ana' }, 'same-origin')).toBe(204)
      expect(await start({ userId: 'ana' }, 'cross-site')).toBe(403)
      expect(await start({ userId: 'bob' }, 'same-origin')).toBe(403)
      expect(await start(asMaya(), 'same-origin')).toBe(403)
      expect(await start(signedOut, 'same-origin')).toBe(401)
    })

    test('an impersonation that starts is read-only for a server action, and Stop gives both tabs back to the operator', async () => {
      const { context, page } = await open({ userId: 'ana' })
      await shows(page, 'Hello, ana@acme.example')
      await rename(page)
      await page.getByText('Renamed to Initech.').waitFor()
      const started = await page.evaluate(async () => {
        const body = JSON.stringify({ userId: 'maya' })
        return (await fetch('/api/session/impersonate', { method: 'POST', body })).status
      })
      expect(started).toBe(204)
      await page.reload()
      const tab = await context.newPage()
      await tab.goto(`${site().url}/iron`)
      for (const one of [page, tab]) {
        await shows(one, 'Hello, maya@acme.example')
        await one.getByRole('region', { name: /impersonation/i }).waitFor()
        await rename(one)
        await one
          .getByText(/session is read-only/)
          .first()
          .waitFor()
      }
      await page.getByRole('button', { name: /^Stop/ }).click()
      for (const one of [page, tab]) {
        await shows(one, 'Hello, ana@acme.example')
        expect(await one.locator('main').getByText('maya@').count()).toBe(0)
      }
      await rename(tab)
      await tab.getByText('Renamed to Initech.').waitFor()
      await context.close()
    })

    test('a full impersonation may write', async () => {
      const { context, page } = await open(asMaya('full'))
      await rename(page)
      await page.getByText('Renamed to Initech.').waitFor()
      await context.close()
    })

    test('where resolve throws nobody is signed out: 503, the page of errors, a refused action, and the browser keeps its user', async () => {
      const { context, page } = await open({ userId: 'ana' })
      await shows(page, 'Hello, ana@acme.example')
      harness.isDatabaseDown = true
      expect(await said(await ask('/api/session', { userId: 'ana' }))).toEqual([503, 'session_unavailable'])
      expect((await ask('/iron', { userId: 'ana' })).status).toBe(500)
      expect(await said(await ask('/api/session', signedOut))).toEqual([401, 'token_missing'])
      await rename(page)
      await page.getByText(/could not be looked up/).waitFor()
      await shows(page, 'Hello, ana@acme.example')
      await context.close()
    })
  })
}
