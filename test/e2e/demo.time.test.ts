import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest'
import { freePort } from '../support/freePort.js'
import { type RunningDemo, startDemo } from './support/demo.js'
import {
  ANY_PORTS,
  banner,
  countdown,
  impersonateMaya,
  isAna,
  isMaya,
  isSignedOut,
  it,
  refresh,
  signIn,
  tryAgain,
} from './support/demoPages.js'
import { startSession } from './support/startInPage.js'

const HOUR = 3_600_000

// They wait, so they wait side by side. Whoever breaks the auth has a demo to themselves.
describe.concurrent('the demo', () => {
  let demo: RunningDemo
  beforeAll(async () => {
    demo = await startDemo({ env: ANY_PORTS })
  })
  afterAll(() => demo[Symbol.asyncDispose]())

  for (const [name, offset] of [
    ['an hour fast', HOUR],
    ['an hour slow', -HOUR],
  ] as const) {
    it(`S43: counts down rightly and ends on time where the browser’s clock is ${name}`, async ({
      context,
      expect,
      page,
    }) => {
      await context.addInitScript((by) => {
        const RealDate = Date
        globalThis.Date = class extends RealDate {
          constructor(...given: unknown[]) {
            super(...((given.length ? given : [RealDate.now() + by]) as []))
          }
          static override now(): number {
            return RealDate.now() + by
          }
        } as DateConstructor
      }, offset)
      await signIn(page, demo)
      expect(Math.abs((await page.evaluate(() => Date.now())) - Date.now() - offset)).toBeLessThan(10_000)
      await startSession(page, demo.authUrl, { duration: 25 })
      await isMaya(page)
      const { impersonation } = await refresh(page, demo.authUrl)
      const end = (impersonation?.expires_at ?? 0) * 1000
      // It counts whole seconds, and a busy machine may show or read one late: it is right soon, or never.
      const shownTooMuch = async (): Promise<number> => (await countdown(page)) - (end - Date.now()) / 1000
      await expect.poll(async () => Math.abs(await shownTooMuch())).toBeLessThanOrEqual(1.5)

      await isAna(page)
      expect(Date.now()).toBeGreaterThanOrEqual(end)
      expect(Date.now()).toBeLessThan(end + 60_000)
      expect((await refresh(page, demo.authUrl)).impersonation).toBeUndefined()
    })
  }

  it('ends in both tabs when the time is up', async ({ context, page }) => {
    await signIn(page, demo)
    const second = await context.newPage()
    await second.goto(demo.productUrl)
    await startSession(page, demo.authUrl, { duration: 20 })
    for (const tab of [page, second]) await isMaya(tab)
    for (const tab of [page, second]) {
      await isAna(tab)
      await tab.getByText('The time is up: your session as Maya Okafor has ended.').waitFor()
      expect(await banner(tab).count()).toBe(0)
    }
  })

  it('D12: shows what it looks like when the auth does not answer, for half a minute', async ({
    expect,
    page,
  }) => {
    await using demo = await startDemo({ env: ANY_PORTS })
    await signIn(page, demo)
    await impersonateMaya(page, demo)
    await page.getByRole('row', { name: /FH-2041/ }).waitFor()
    await page.getByRole('button', { name: 'Break the sign-in service' }).click()
    await page.getByText('It answers 503 until').waitFor()
    await banner(page).getByRole('button', { name: 'Stop' }).click()
    await banner(page).getByText('Could not stop.').waitFor()
    await page.getByRole('row', { name: /FH-2041/ }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'We cannot reach the sign-in service' }).waitFor()
    await expect
      .poll(
        async () => {
          const button = page.getByRole('button', { name: 'Try again' })
          // It may go as it is pressed.
          if (await button.isVisible()) await button.click({ timeout: 5_000 }).catch(() => undefined)
          return banner(page).count()
        },
        { timeout: 90_000, interval: 2_000 },
      )
      .toBe(1)
  })
})

describe.concurrent('with the auth origin killed and started again', () => {
  it('keeps the last known user until the token ends, then shows nothing of theirs, and signs in again', async ({
    page,
  }) => {
    const env = {
      DEMO_AUTH_PORT: await freePort(),
      DEMO_PRODUCT_PORT: await freePort(),
      DEMO_TOKEN_SECONDS: '30',
      DEMO_DATA: await mkdtemp(join(tmpdir(), 'demo-data-')),
      DEMO_WATCH: 'off',
    }
    onTestFinished(() => rm(env.DEMO_DATA, { recursive: true, force: true }))
    const start = (): Promise<RunningDemo> => startDemo({ only: 'auth', env })
    await using first = await start()
    await using product = await startDemo({ only: 'product', env })
    const { productUrl } = product
    const { authUrl } = first
    await signIn(page, { productUrl })
    await impersonateMaya(page, { authUrl })
    await page.reload() // for a token that is new
    await page.getByRole('row', { name: /FH-2041/ }).waitFor()
    await first.end('SIGKILL')

    // The token is still good, and so is what the page shows.
    await page.getByRole('button', { name: 'Call the API anyway' }).click()
    await page.getByText('403 impersonation_forbidden').waitFor()
    await banner(page).getByRole('button', { name: 'Stop' }).click()
    await banner(page).getByText('Could not stop.').waitFor()
    await isMaya(page)

    await page.getByRole('row', { name: /FH-2041/ }).waitFor({ state: 'detached', timeout: 60_000 })
    await page.reload()
    await page.getByRole('heading', { name: 'We cannot reach the sign-in service' }).waitFor()

    await using second = await start()
    expect(second.authUrl).toBe(authUrl)
    await tryAgain(page)
    await isSignedOut(page)
    await signIn(page, { productUrl })
    await impersonateMaya(page, { authUrl })
    await page.getByRole('row', { name: /FH-2041/ }).waitFor()
    await banner(page).getByRole('button', { name: 'Stop' }).click()
    await page.waitForURL(`${authUrl}/production/users?q=Maya+Okafor&user=user_maya`)
  })
})
