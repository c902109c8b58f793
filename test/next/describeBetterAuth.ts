import type { User } from 'impersonation-kit/next'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chromiumArgs, chromiumPath } from '../../scripts/chromium.mjs'
import { harness } from './app/lib/harness.js'
import type { Site } from './describeNext.js'

const PASSWORD = 'a long password'
const ANA = 'ana@acme.example'
const MAYA = 'maya@acme.example'

/** Of docs/nextjs/better-auth.md. The first asks better-auth for a token of each session, the other reads the session itself. */
const APPS = [
  { name: 'by tokens', app: '/better', api: '/api', isByTokens: true },
  { name: 'by sessions', app: '/sessions', api: '/sessions/api', isByTokens: false },
]

/** The apps of docs/nextjs/better-auth.md, with a real better-auth in them. */
export function describeBetterAuth(site: () => Site): void {
  let browser: Browser
  const ids = { ana: '', maya: '' }
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
    for (const name of ['ana', 'maya'] as const) {
      const reply = await fetch(`${site().url}/api/auth/sign-up/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: site().url },
        body: JSON.stringify({ name, email: `${name}@acme.example`, password: PASSWORD }),
      })
      ids[name] = ((await reply.json()) as { user: { id: string } }).user.id
    }
    const row = harness.betterAuth['user']?.find(({ id }) => id === ids.ana)
    if (row) row['role'] = 'admin'
  })
  afterAll(async () => browser.close())
  afterEach(() => {
    delete harness.ofImpersonation
  })

  const shows = async (page: Page, text: string): Promise<void> =>
    page.getByRole('heading', { name: text }).waitFor()
  const press = async (page: Page, name: string | RegExp): Promise<void> =>
    page.getByRole('button', { name }).click()
  /** What a route handler answers to a request that the page makes with useAuthFetch. */
  async function asks(page: Page, button: string, answer: RegExp): Promise<string> {
    await press(page, button)
    const output = page.getByLabel('Answer').filter({ hasText: answer })
    await output.waitFor()
    return output.innerText()
  }
  const who = async (page: Page): Promise<unknown> =>
    JSON.parse((await asks(page, 'Who am I?', /^200 \{/)).slice('200 '.length))
  const asMaya = (mode = 'full'): object =>
    expect.objectContaining({
      userId: ids.maya,
      impersonatorUserId: ids.ana,
      impersonation: expect.objectContaining({ mode }) as unknown,
    } satisfies Partial<Record<keyof User, unknown>>) as object
  async function rename(page: Page, answer: RegExp = /Renamed to Initech/): Promise<void> {
    await page.getByLabel('Name').fill('Initech')
    await press(page, 'Rename')
    await page.locator('main output').filter({ hasText: answer }).waitFor()
  }
  const done = (): string[] => harness.done.splice(0)
  async function impersonate(page: Page): Promise<void> {
    await press(page, 'Impersonate Maya')
    await shows(page, `Hello, ${MAYA}`)
  }
  const cookieOf = async (context: BrowserContext): Promise<string> =>
    (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')

  describe.each(APPS)('F24: better-auth $name', ({ app, api, isByTokens }) => {
    async function open(context: BrowserContext): Promise<Page> {
      const page = await context.newPage()
      await page.goto(`${site().url}${app}/desk`)
      return page
    }
    /** A browser in which Ana has signed in, with better-auth's own client. */
    async function signIn(): Promise<{ context: BrowserContext; page: Page }> {
      const context = await browser.newContext()
      const page = await open(context)
      await shows(page, 'You are signed out')
      await press(page, 'Sign in')
      await shows(page, `Hello, ${ANA}`)
      return { context, page }
    }
    /** What the server renders for these cookies, before any script runs. */
    const markup = async (cookie: string): Promise<string> =>
      (await (await fetch(site().url + app, { headers: { cookie } })).text()).replaceAll('<!-- -->', '')
    const heading = async (cookie: string): Promise<string | undefined> =>
      /<h1>([^<]*)/.exec(await markup(cookie))?.[1]
    /** The form of the page, which a browser without JavaScript sends. */
    async function formOf(cookie: string): Promise<FormData> {
      const form = new FormData()
      for (const [, name = '', value = ''] of (await markup(cookie)).matchAll(
        /<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g,
      ))
        form.append(name, value.replaceAll('&quot;', '"'))
      form.append('name', 'Evil')
      return form
    }
    const send = async (body: FormData, headers: Record<string, string>): Promise<number> =>
      (await fetch(site().url + app, { method: 'POST', headers, body })).status

    test('a visitor who is signed out is nobody for the page, for a route handler and for a server action', async () => {
      const context = await browser.newContext()
      const page = await open(context)
      await shows(page, 'You are signed out')
      await asks(page, 'Who am I?', /^401 .*token_missing/)
      const { context: ofAna } = await signIn()
      const cookie = await cookieOf(ofAna)
      const form = await formOf(cookie)
      const { url: origin } = site()
      expect([await send(form, { origin }), done()]).toEqual([200, []])
      expect([await send(form, { origin, cookie }), done()]).toEqual([200, [`${ids.ana} by undefined`]])
      await context.close()
      await ofAna.close()
    })

    test('who signs in is known to the page, a route handler and a server action, by a cookie that no script can read', async () => {
      const { context, page } = await signIn()
      const user = await who(page)
      expect(user).toMatchObject({ userId: ids.ana, email: ANA })
      expect(user).not.toHaveProperty('impersonatorUserId')
      await rename(page)
      expect(done()).toEqual([`${ids.ana} by undefined`])
      expect(await page.evaluate(() => document.cookie)).toBe('')
      const text = await markup(await cookieOf(context))
      expect(text).toContain(`Hello, ${ANA}`)
      expect(text).not.toContain('role="region"')
      await context.close()
    })

    test('an impersonation reaches both tabs and the server, and Stop in one gives everything back to the operator', async () => {
      const { context, page } = await signIn()
      const tab = await open(context)
      await shows(tab, `Hello, ${ANA}`)
      await impersonate(page)
      const copy = await cookieOf(context)
      const text = await markup(copy)
      expect(text).toMatch(/role="region"[^]*Hello, maya@/)
      expect(text).not.toMatch(/eyJ[\w-]+\.eyJ/) // no token in the page
      for (const one of [page, tab]) {
        await shows(one, `Hello, ${MAYA}`)
        await one.getByRole('region', { name: /impersonation/i }).waitFor()
        expect(await who(one)).toEqual(asMaya())
        await asks(one, 'Delete', /impersonation_forbidden/)
        await rename(one)
        expect(done()).toEqual([`${ids.maya} by ${ids.ana}`])
      }

      await press(tab, /^Stop/)
      for (const one of [page, tab]) {
        await shows(one, `Hello, ${ANA}`)
        await one.getByRole('region', { name: /impersonation/i }).waitFor({ state: 'detached' })
        expect(await one.getByText('maya@').count()).toBe(0)
        expect(await who(one)).not.toHaveProperty('impersonatorUserId')
        await asks(one, 'Delete', /^200 .*"deleted":"7"/)
        await rename(one)
        expect(done()).toEqual([`${ids.ana} by undefined`])
      }
      // What somebody has copied of the customer's cookies before.
      expect(await heading(copy)).toBe('You are signed out')
      await context.close()
    })

    test('S23: definePayload makes an impersonation read-only where the server reads tokens, and there alone', async () => {
      harness.ofImpersonation = { mode: 'read-only' }
      const { context, page } = await signIn()
      await impersonate(page)
      // On a page that was open, and on one that is loaded.
      for (const one of [page, await open(context)]) {
        await shows(one, `Hello, ${MAYA}`)
        expect(await who(one)).toEqual(asMaya(isByTokens ? 'read-only' : 'full'))
        await rename(one, isByTokens ? /session is read-only/ : undefined)
        expect(done()).toEqual(isByTokens ? [] : [`${ids.maya} by ${ids.ana}`])
      }
      await press(page, /^Stop/)
      await shows(page, `Hello, ${ANA}`)
      await rename(page)
      expect(done()).toEqual([`${ids.ana} by undefined`])
      await context.close()
    })

    test('S6: a write from another site is refused by the server action, by a route handler and by better-auth', async () => {
      const { context, page } = await signIn()
      const { url: origin } = site()
      const cookie = await cookieOf(context)
      const form = await formOf(cookie)
      for (const other of ['https://evil.example', 'null']) {
        const headers = { cookie, origin: other, 'sec-fetch-site': 'cross-site' }
        expect([await send(form, headers), done()]).toEqual([500, []])
      }
      // No browser leaves Origin out. Without it Next.js has nothing to compare.
      await send(form, { cookie })
      expect(done()).toEqual(isByTokens ? [`${ids.ana} by undefined`] : [])

      const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
      const remove = async (headers: Record<string, string>): Promise<number> => {
        const init = { method: 'DELETE', headers: { cookie, ...headers } }
        return (await fetch(`${origin}${api}/workspaces/7`, init)).status
      }
      expect(await remove(evil)).toBe(isByTokens ? 401 : 403)
      expect(await remove({ origin })).toBe(isByTokens ? 401 : 200)

      await impersonate(page)
      const stop = async (from: Record<string, string>): Promise<number> => {
        const headers = { cookie: await cookieOf(context), 'content-type': 'application/json', ...from }
        const init = { method: 'POST', headers, body: '{}' }
        return (await fetch(`${origin}/api/auth/admin/stop-impersonating`, init)).status
      }
      expect(await stop(evil)).toBe(403)
      expect(await heading(await cookieOf(context))).toBe(`Hello, ${MAYA}`)
      expect(await stop({ origin })).toBe(200)
      await context.close()
    })
  })
}
