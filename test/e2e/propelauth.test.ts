import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { PAGE_PATIENCE } from '../support/limits.js'
import { type RunningAuthOrigin, startAuthOrigin } from './support/authOrigin.js'
import { connectChromium } from './support/browser.js'
import { startSession } from './support/startInPage.js'
import { startPropelAuthServer } from './support/propelAuthServer.js'

const REFRESH = '/api/v1/refresh_token'

const pages = inject('pages')
let browser: Browser
let auth: RunningAuthOrigin
let context: BrowserContext
let page: Page

beforeAll(async () => {
  browser = await connectChromium()
  auth = await startAuthOrigin({ appOrigins: [pages] })
})
afterAll(async () => {
  await browser.close()
  await auth[Symbol.asyncDispose]()
})
beforeEach(async () => {
  context = await browser.newContext()
  context.setDefaultTimeout(PAGE_PATIENCE)
  page = await context.newPage()
})
afterEach(() => context.close())

const open = (name: string, authUrl = auth.url): Promise<unknown> =>
  page.goto(`${pages}/${name}.html?auth=${encodeURIComponent(authUrl)}`)
const shows = (text: string): Promise<void> =>
  page.getByRole('status').getByText(text, { exact: true }).waitFor()
const signIn = async (): Promise<void> => {
  await page.goto(`${auth.url}/sign-in`)
  await page.getByRole('button', { name: 'Ana Silva' }).click()
}
const impersonate = (duration: number): Promise<void> => startSession(page, auth.url, { duration })

describe('@propelauth/javascript at the service', () => {
  it('sees who is signed in, who impersonates, and that it was stopped', async () => {
    await open('propelauth-javascript')
    expect(await page.evaluate(() => window.client.getAuthenticationInfoOrNull())).toBeNull()

    await signIn()
    await open('propelauth-javascript')
    const ana = await page.evaluate(() => window.client.getAuthenticationInfoOrNull())
    expect(ana).toMatchObject({ user: { userId: 'agent_ana' } })
    expect(ana?.impersonatorUserId).toBeUndefined()

    await impersonate(900)
    await open('propelauth-javascript')
    const maya = await page.evaluate(async () => {
      const info = await window.client.getAuthenticationInfoOrNull()
      return { ...info, isImpersonating: info?.userClass.isImpersonating() }
    })
    expect(maya).toMatchObject({
      user: { userId: 'user_maya', email: 'maya@brightside.example', firstName: 'Maya' },
      impersonatorUserId: 'agent_ana',
      isImpersonating: true,
      orgIdToOrgMemberInfo: {},
    })

    await page.evaluate(() => window.client.logout(false))
    const after = await page.evaluate(() => window.client.getAuthenticationInfoOrNull())
    expect(after).toMatchObject({ user: { userId: 'agent_ana' } })
    expect(after?.impersonatorUserId).toBeUndefined()
  })
})

describe('@propelauth/react at the service', () => {
  it('signs in, sees isImpersonating, and stops by logging out', async () => {
    await open('propelauth-react')
    await shows('Signed out')
    await signIn()
    await open('propelauth-react')
    await shows('ana@support.fernhill.example, in person')
    await impersonate(900)
    await open('propelauth-react')
    await shows('maya@brightside.example, by agent_ana')
    await page.getByRole('button', { name: 'Log out', exact: true }).click()
    await shows('ana@support.fernhill.example, in person')
  })

  it('goes where the impersonation began when it logs out and leaves', async () => {
    await signIn()
    await impersonate(900)
    await open('propelauth-react')
    await page.getByRole('button', { name: 'Log out and leave' }).click()
    await page.waitForURL(`${auth.url}/production/users`)
  })

  it('makes no request loop in the last ten minutes of a session', async () => {
    await signIn()
    await impersonate(120)
    await open('propelauth-react')
    await shows('maya@brightside.example, by agent_ana')
    const before = auth.requests(REFRESH)
    await page.waitForTimeout(5_000)
    expect(auth.requests(REFRESH) - before).toBeLessThanOrEqual(1)
  })

  it('would loop, were it told when the token really ends', async () => {
    await signIn()
    await impersonate(120)
    await page.route(`**${REFRESH}`, async (route) => {
      const response = await route.fetch()
      const reply = (await response.json()) as object
      await route.fulfill({ response, json: { ...reply, expires_at_seconds: Date.now() / 1000 + 120 } })
    })
    await open('propelauth-react')
    await shows('maya@brightside.example, by agent_ana')
    // As fast as the service answers, where it asks once at most without the loop.
    const before = auth.requests(REFRESH)
    await expect.poll(() => auth.requests(REFRESH) - before).toBeGreaterThan(10)
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })
})

describe('our AuthProvider at a server that answers as PropelAuth’s clients expect', () => {
  it('sees the impersonation, gates, and stops by the logout route where there is no other', async () => {
    await using server = await startPropelAuthServer(pages)
    await page.route(`${server.url}/login`, (route) => route.fulfill({ body: 'Log in here' }))
    await open('ours', server.url)
    await shows('maya@brightside.example, by employee_7')
    expect(await page.getByText('Secrets').count()).toBe(0)
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Log in here').waitFor()
    expect(server.calls).toContain('POST /api/v1/logout')
    await open('ours', server.url)
    await shows('signed-out')
  })

  it('asks once while nothing changes', async () => {
    await using server = await startPropelAuthServer(pages)
    await open('ours', server.url)
    await shows('maya@brightside.example, by employee_7')
    await page.waitForTimeout(3_000)
    expect(server.calls).toEqual([`GET ${REFRESH}`])
  })
})
