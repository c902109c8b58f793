import { createServer } from 'node:http'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serviceFolder } from '../../service/test/support/serviceFolder.js'
import { createConsole } from '../../demo/console/createConsole.js'
import { chromiumArgs, chromiumPath } from '../../scripts/chromium.mjs'
import { Visitor } from '../e2e/support/visitor.js'
import { freePort } from '../support/freePort.js'
import { API_KEY, APP_HOST, AUTH_HOST, authPort } from './guidePorts.mjs'
import { type Guide, type Mode, startGuide } from './startGuide.js'

const MODES: Mode[] = [
  { name: 'production' },
  { name: 'production, with revocation', hasRevocation: true },
  { name: 'development', isDev: true },
  { name: 'development, with revocation', isDev: true, hasRevocation: true },
]
/** Both are what a new app of Next.js 16.4 has. */
const MODES_OF_COMPONENTS: Mode[] = [
  { name: 'production, with Cache Components', isOfComponents: true },
  {
    name: 'development, with Cache Components and revocation',
    isDev: true,
    hasRevocation: true,
    isOfComponents: true,
  },
]
const modesOf = { 15: MODES, 16: [...MODES.slice(0, 3), ...MODES_OF_COMPONENTS] }

/** The app that docs/nextjs.md shows, copied word by word, against the service in the demo's console, on one version of Next.js. */
export function describeGuide(version: '15' | '16'): void {
  const issuer = `http://${AUTH_HOST}:${authPort(version)}`
  const modes = modesOf[version]
  const apps = new Map<Mode, Guide>()
  const asked: string[] = []
  let browser: Browser
  let closeOrigin: () => void

  beforeAll(async () => {
    const ports = await Promise.all(modes.map(freePort))
    const { app: origin, stop } = await createConsole({
      origin: issuer,
      dataDir: await serviceFolder(),
      audience: 'https://app.example.com',
      appOrigins: ports.map((port) => `http://${APP_HOST}:${port}`) as [string],
      apiKey: API_KEY,
    })
    const server = createServer((request, response) => {
      if (request.method !== 'OPTIONS') asked.push(`${request.method} ${request.url}`)
      origin(request, response)
    })
    await new Promise<void>((resolve) => server.listen(authPort(version), '127.0.0.1', resolve))
    closeOrigin = () => {
      server.close()
      server.closeAllConnections()
      void stop()
    }
    browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
    await Promise.all(
      modes.map(async (mode, i) => apps.set(mode, await startGuide(version, mode, Number(ports[i])))),
    )
  })
  afterAll(async () => {
    for (const app of apps.values()) app.close()
    await browser.close()
    closeOrigin()
  })

  /** What the tests of one mode do. */
  function stepsIn(mode: Mode) {
    const app = (): Guide => {
      const found = apps.get(mode)
      if (found) return found
      throw new Error('The app has not been started.')
    }

    /** Support's browser, in which Ana is signed in at the auth origin, and acts as Maya where that is said. */
    async function support(start?: object): Promise<{ context: BrowserContext; ana: Visitor }> {
      const ana = await new Visitor(`http://127.0.0.1:${authPort(version)}`, issuer).signIn('agent_ana')
      if (start) await impersonate(ana, start)
      const context = await browser.newContext()
      // `next dev` compiles a page when it is first asked for, and the session of a test takes 90 s to end.
      context.setDefaultTimeout(180_000)
      await keepCookies(context, ana)
      await context.addInitScript(watchForBlank)
      return { context, ana }
    }
    const impersonate = async (ana: Visitor, fields: object): Promise<Response> =>
      ana.start({ mode: 'full', returnTo: `${app().url}/`, ...fields })
    const keepCookies = async (context: BrowserContext, ana: Visitor): Promise<void> =>
      context.addCookies(
        [...ana.jar].map(([name, { value }]) => ({ name, value, url: issuer, httpOnly: true })),
      )
    async function open(context: BrowserContext, path = '/'): Promise<Page> {
      const page = await context.newPage()
      await page.goto(app().url + path)
      return page
    }
    const shows = async (page: Page, text: string): Promise<void> =>
      page.getByRole('heading', { name: text }).waitFor()
    const wasBlank = async (page: Page): Promise<number> => page.locator('html[data-was-blank]').count()
    const cookieOf = async (context: BrowserContext) =>
      (await context.cookies(app().url)).find(({ name }) => name === '__Host-token')
    const stop = async (page: Page): Promise<void> => page.getByRole('button', { name: /^Stop/ }).click()
    /** What the server says to whoever sends this cookie. */
    const serverSays = async (token: string): Promise<string> => {
      const response = await fetch(`http://127.0.0.1:${app().port}/`, {
        headers: { cookie: `__Host-token=${token}` },
      })
      return /<h1>([^<]*)/.exec((await response.text()).replaceAll('<!-- -->', ''))?.[1] ?? 'nothing'
    }
    return { app, support, impersonate, keepCookies, open, shows, wasBlank, cookieOf, stop, serverSays }
  }

  describe.each(modes)('F25: the guide, in $name', (mode) => {
    const { app, support, open, shows, wasBlank, cookieOf, stop, serverSays } = stepsIn(mode)

    test('the first page signs in, sets a cookie that no script can read, and from then on the server knows the user', async () => {
      const { context } = await support({})
      const page = await open(context)
      await shows(page, 'Hello, maya@brightside.example')
      expect(await cookieOf(context)).toMatchObject({
        httpOnly: true,
        secure: true,
        sameSite: 'Lax',
        path: '/',
      })
      expect(await page.evaluate(() => document.cookie)).not.toContain('token')
      const before = asked.length
      await page.reload({ waitUntil: 'networkidle' })
      await page.getByRole('region', { name: /impersonation/i }).waitFor()
      await shows(page, 'Hello, maya@brightside.example')
      // Confirmed once, after hydration.
      const confirmed = (): number =>
        asked.slice(before).filter((one) => one.includes('refresh_token')).length
      await expect.poll(confirmed).toBe(1)
      await page.waitForTimeout(1_000)
      expect(confirmed()).toBe(1)
      const markup = await (await context.request.get(`http://127.0.0.1:${app().port}/`)).text()
      expect(markup).toContain('You are signed out') // another host: no cookie
      await context.close()
    })

    test('the cookie is renewed by itself before the token ends', async () => {
      const { context } = await support({})
      await context.clock.install()
      const page = await open(context)
      await shows(page, 'Hello, maya@brightside.example')
      const first = await cookieOf(context)
      expect(first?.value).toBeTruthy()
      await context.clock.fastForward('09:00') // of the ten minutes that a token lives
      await expect.poll(async () => (await cookieOf(context))?.value).not.toBe(first?.value)
      const renewed = await cookieOf(context)
      expect(renewed?.expires).toBeGreaterThanOrEqual(first?.expires ?? Infinity)
      expect(await serverSays(renewed?.value ?? '')).toBe('Hello, maya@brightside.example')
      await context.close()
    })

    test('after Stop the page, the server and a server action are the operator, and nothing was ever blank', async () => {
      const { context } = await support({})
      const page = await open(context, '/second')
      await shows(page, 'Second page of user_maya')
      await page.getByRole('link', { name: 'Home' }).click()
      await shows(page, 'Hello, maya@brightside.example')
      const tab = await open(context)
      await shows(tab, 'Hello, maya@brightside.example')
      const { value: token = '' } = (await cookieOf(context)) ?? {}
      await stop(page)
      await shows(page, 'Hello, ana@support.fernhill.example')
      await shows(tab, 'Hello, ana@support.fernhill.example')
      expect(await page.getByText('maya@').count()).toBe(0)
      expect(await tab.getByText('maya@').count()).toBe(0)
      for (const one of [page, tab]) {
        await one.getByLabel('Name').fill('Initech')
        await one.getByRole('button', { name: 'Rename' }).click()
        await one.getByText('Renamed to Initech.').waitFor()
      }
      await expect.poll(app().printed).toContain('RENAMED BY agent_ana undefined')
      expect(app().printed()).not.toContain('RENAMED BY user_maya')
      // The page before, which the router may have kept.
      await page.goBack()
      await shows(page, 'Second page of agent_ana')
      expect(await page.getByText('user_maya').count()).toBe(0)
      expect([await wasBlank(page), await wasBlank(tab)]).toEqual([0, 0])
      // A copy of the token that somebody made before the stop.
      if (mode.hasRevocation) await expect.poll(() => serverSays(token)).toBe('You are signed out') // within a second
      await context.close()
    })

    test('Stop that leads to the auth origin, and the back button, show nothing of the customer', async () => {
      const { context } = await support({ returnTo: `${issuer}/production/users` })
      const page = await open(context)
      await shows(page, 'Hello, maya@brightside.example')
      await stop(page)
      await page.waitForURL(`${issuer}/production/users`)
      await page.goBack()
      await shows(page, 'Hello, ana@support.fernhill.example')
      expect(await page.getByText('maya@').count()).toBe(0)
      await context.close()
    })

    test('a cookie that has ended is no sign-out: the page that was opened is shown, and a page behind a link is rendered again', async () => {
      const { context } = await support({})
      const page = await open(context, '/account') // a first visit, without a cookie
      await shows(page, 'Account of maya@brightside.example')
      const confirmed = page.waitForResponse((response) => response.url().endsWith('/api/token'))
      await page.goto(`${app().url}/second`)
      await (await confirmed).finished() // a token that comes later would bring the cookie back
      await shows(page, 'Second page of user_maya')
      // The computer sleeps for longer than the token lives: the cookie has ended, no timer has run, and the auth has not been asked yet.
      let wake = (): void => undefined
      const awake = new Promise<void>((resolve) => (wake = resolve))
      await page.route('**/refresh_token', async (route) => {
        await awake
        await route.continue()
      })
      await page.evaluate(() => {
        const now = Date.now
        Date.now = () => now() + 3_600_000
      })
      await context.clearCookies({ name: '__Host-token' })
      await page.getByRole('link', { name: 'Home' }).click()
      await shows(page, 'You are signed out')
      wake()
      await shows(page, 'Hello, maya@brightside.example')
      expect(new URL(page.url()).pathname).toBe('/')
      await context.close()
    })

    test('nobody is sent to the sign-in page before the auth has answered', async () => {
      const context = await browser.newContext()
      context.setDefaultTimeout(180_000)
      const page = await context.newPage()
      let answer = (): void => undefined
      const answered = new Promise<void>((resolve) => (answer = resolve))
      let isAsked = false
      await page.route('**/refresh_token', async (route) => {
        isAsked = true
        await answered
        await route.continue()
      })
      await page.goto(`${app().url}/account`)
      await expect.poll(() => isAsked).toBe(true)
      await page.getByText('Loading…').waitFor()
      expect(new URL(page.url()).pathname).toBe('/account')
      answer()
      await shows(page, 'Sign in')
      expect(new URL(page.url()).pathname).toBe('/sign-in')
      await context.close()
    })

    test('signing out clears the cookie, and the server knows nobody', async () => {
      const { context } = await support()
      const page = await open(context, '/second')
      await shows(page, 'Second page of agent_ana')
      expect(await cookieOf(context)).toBeDefined()
      await page.getByRole('button', { name: 'Sign out' }).click()
      await shows(page, 'Second page of nobody')
      expect(await cookieOf(context)).toBeUndefined()
      expect(await wasBlank(page)).toBe(0)
      await context.close()
    })
  })

  // They wait, so they wait side by side.
  test.concurrent.each(modes)(
    'F25: the guide, in $name: an impersonation that starts, and one that ends by itself, reach every tab and its server components',
    async (mode) => {
      const { support, impersonate, keepCookies, open, shows, wasBlank } = stepsIn(mode)
      const { context, ana } = await support()
      const page = await open(context)
      const tab = await open(context)
      for (const one of [page, tab]) await shows(one, 'Hello, ana@support.fernhill.example')
      await impersonate(ana, { duration: 90, mode: 'read-only' })
      await keepCookies(context, ana)
      const third = await open(context)
      for (const one of [third, page, tab]) await shows(one, 'Hello, maya@brightside.example')
      await third.getByRole('button', { name: 'Rename' }).click()
      await third
        .getByText(/session is read-only/)
        .first()
        .waitFor()
      for (const one of [third, page, tab]) await shows(one, 'Hello, ana@support.fernhill.example')
      for (const one of [third, page, tab]) expect(await wasBlank(one)).toBe(0)
      await context.close()
    },
  )

  test.each(modes)('F25: the guide, in $name: the server has printed no error', (mode) => {
    const { app } = stepsIn(mode)
    expect(app().printed()).toContain('Ready in')
    // What React says in development of a browser that left a page while it was being sent, as Stop and Back do.
    const ofBrowsersThatLeft = /⨯ Error: The destination stream errored while writing data\.[^}]*\}/g
    expect(app().printed().replace(ofBrowsersThatLeft, '')).not.toMatch(/error|⨯|encountered/i)
  })
}

/** Says of a page whether it ever showed neither what the server rendered nor why not. */
function watchForBlank(): void {
  let hasShown = false
  new MutationObserver(() => {
    const shows = document.querySelector('main, p[role=status]') !== null
    hasShown ||= shows
    if (hasShown && !shows) document.documentElement.dataset['wasBlank'] = ''
  }).observe(document, { subtree: true, childList: true })
}
