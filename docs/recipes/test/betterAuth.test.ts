// The recipe for better-auth, for real: its server with the admin and jwt plugins, its client, its cookies, in Chromium.
import type { User } from 'impersonation-kit'
import { decodeJwt } from 'jose'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { chromiumArgs, chromiumPath } from '../../../scripts/chromium.mjs'
import { PAGE_PATIENCE } from '../../../test/support/limits.js'
import { impersonationPlugins } from '../betterAuth.server.js'
import { type Running, serveBetterAuth } from './serveBetterAuth.js'

let browser: Browser
let running: Running
let context: BrowserContext
let page: Page

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
})
afterAll(() => browser.close())
beforeEach(async () => {
  running = await serveBetterAuth()
  context = await browser.newContext()
  context.setDefaultTimeout(PAGE_PATIENCE)
  page = await context.newPage()
  await page.goto(`${running.url}/betterAuth.html`)
})
afterEach(async () => {
  await context.close()
  await running[Symbol.asyncDispose]()
})

const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()
const banner = () => page.getByRole('region', { name: /impersonation/i })
const shows = (who: string, where = page): Promise<void> =>
  where.locator('output').getByText(who, { exact: true }).waitFor()
const answers = (text: string): Promise<void> =>
  page.getByRole('status').getByText(text, { exact: true }).waitFor()
const token = async (): Promise<string> =>
  (await context.request.get(`${running.url}/api/auth/get-session`)).headers()['set-auth-jwt'] ?? ''
const callApi = (method: string, path: string, bearer: string): Promise<Response> =>
  fetch(running.url + path, { method, headers: { authorization: `Bearer ${bearer}` } })

async function impersonateMaya(): Promise<void> {
  await press('Sign in')
  await shows('ana@corp.example, in person')
  await press('Impersonate Maya')
  await shows(`maya@customer.example, by ${running.ana}`)
}

test('the operator in person sees no banner, passes the gate, and is served by the API', async () => {
  await shows('signed-out')
  await press('Sign in')
  await shows('ana@corp.example, in person')
  expect(await banner().count()).toBe(0)
  await press('Delete workspace')
  await answers('200 deleted for ana@corp.example')
})

test('impersonateUser brings the banner, closes the gate, and the API refuses who goes past it', async () => {
  await impersonateMaya()
  await banner().getByText('Maya', { exact: true }).waitFor()
  await page.getByText('Not while impersonating.').waitFor()
  expect(await page.getByRole('button', { name: 'Delete workspace' }).count()).toBe(0)
  await press('Delete past the gate')
  await answers('impersonation_forbidden')
})

test('the Stop button gives the operator back, and better-auth no longer keeps the impersonation session', async () => {
  await impersonateMaya()
  expect(running.sessions().map(({ impersonatedBy }) => impersonatedBy ?? null)).toContain(running.ana)
  await banner().getByRole('button', { name: /stop/i }).click()
  await shows('ana@corp.example, in person')
  expect(await banner().count()).toBe(0)
  expect(running.sessions().map(({ impersonatedBy }) => impersonatedBy ?? null)).not.toContain(running.ana)
  await press('Delete workspace')
  await answers('200 deleted for ana@corp.example')
})

test('another tab follows the start and the stop', async () => {
  await press('Sign in')
  await shows('ana@corp.example, in person')
  const other = await context.newPage()
  await other.goto(`${running.url}/betterAuth.html`)
  await shows('ana@corp.example, in person', other)
  await press('Impersonate Maya')
  await shows(`maya@customer.example, by ${running.ana}`, other)
  await banner().getByRole('button', { name: /stop/i }).click()
  await shows('ana@corp.example, in person', other)
})

test("the API's token names the impersonator and the end of the session, and stays marked after the stop", async () => {
  await impersonateMaya()
  const bearer = await token()
  const user = (await (await callApi('GET', '/api/me', bearer)).json()) as User
  const { exp = 0, iat = 0 } = decodeJwt(bearer)
  expect(user).toMatchObject({
    userId: running.maya,
    email: 'maya@customer.example',
    impersonatorUserId: running.ana,
    impersonation: { impersonator: { id: running.ana }, mode: 'full' },
  })
  expect(user.impersonation?.expiresAt).toBeCloseTo(Date.now() + 30 * 60_000, -5)
  expect(exp - iat).toBe(5 * 60)

  await banner().getByRole('button', { name: /stop/i }).click()
  await shows('ana@corp.example, in person')
  expect((await callApi('DELETE', '/api/workspace', bearer)).status).toBe(403)
  expect((await callApi('DELETE', '/api/workspace', await token())).status).toBe(200)
})

test("without the operator's own session a stop fails in words, and signing out ends the impersonation", async () => {
  await impersonateMaya()
  await context.clearCookies({ name: 'better-auth.admin_session' })
  await banner().getByRole('button', { name: /stop/i }).click()
  await banner().getByText('Could not stop.').waitFor()
  await shows(`maya@customer.example, by ${running.ana}`)
  await press('Sign out')
  await shows('signed-out')
  expect(running.sessions().map(({ impersonatedBy }) => impersonatedBy ?? null)).not.toContain(running.ana)
})

test('where the server gives no tokens the session alone brings the banner, and Stop works', async () => {
  await running[Symbol.asyncDispose]()
  const [adminAlone] = impersonationPlugins
  running = await serveBetterAuth([adminAlone])
  await page.goto(`${running.url}/betterAuth.html`)
  await impersonateMaya()
  expect(await token()).toBe('')
  await banner().getByRole('button', { name: /stop/i }).click()
  await shows('ana@corp.example, in person')
})
