// The recipe for PropelAuth with its real client, in Chromium, against a server that knows PropelAuth's two routes alone.
import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumArgs, chromiumPath } from '../../../scripts/chromium.mjs'
import { PAGE_PATIENCE } from '../../../test/support/limits.js'
import { close, listen, originOf } from '../../../test/e2e/support/authOrigin.js'
import { startPropelAuthServer } from '../../../test/e2e/support/propelAuthServer.js'
import { createPages } from './createPages.js'

let browser: Browser
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
})
afterAll(() => browser.close())

test("PropelAuth's impersonation shows the banner and closes the gate, and Stop ends it, for PropelAuth's own hooks too", async () => {
  const server = await listen()
  const auth = await startPropelAuthServer(originOf(server))
  const pages = await createPages(auth.url)
  server.on('request', pages.middlewares)
  try {
    const page = await browser.newPage()
    page.setDefaultTimeout(PAGE_PATIENCE)
    await page.goto(`${originOf(server)}/propelauth.html`)
    const banner = page.getByRole('region', { name: /impersonation/i })
    await banner.getByRole('button', { name: /stop/i }).waitFor()
    await page.getByText('maya@brightside.example, by employee_7').waitFor()
    await page.getByText('PropelAuth says employee_7').waitFor()
    await page.getByText('Not while impersonating.').waitFor()
    expect(await page.getByRole('button', { name: 'Delete workspace' }).count()).toBe(0)

    await banner.getByRole('button', { name: /stop/i }).click()
    await page.locator('output').getByText('signed-out').waitFor()
    await page.getByText('PropelAuth says nobody').waitFor()
    expect(await banner.count()).toBe(0)
    expect(auth.calls).toContain('POST /api/v1/logout')
  } finally {
    await close(server)
    await pages.close()
    await auth[Symbol.asyncDispose]()
  }
})
