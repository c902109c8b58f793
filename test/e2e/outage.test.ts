import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { User } from '../../src/core/user.js'
import { directUser, impersonatedUser } from '../../src/testing/users.js'
import { connectChromium } from './support/browser.js'
import { startScriptedAuthOrigin } from './support/scriptedAuthOrigin.js'

const pages = inject('pages')
let browser: Browser

beforeAll(async () => {
  browser = await connectChromium()
})
afterAll(async () => {
  await browser.close()
})

const who = (page: Page) => page.getByTestId('who')

describe.concurrent.each<[string, () => User]>([
  ['an impersonated user', () => impersonatedUser({ impersonation: { mode: 'read-only' } })],
  ['a direct user', directUser],
])('F2: %s whose auth is down until the token has ended', (_who, user) => {
  it.concurrent.each(['503', 'cut'] as const)(
    'is in error and not signed out (%s): nothing opens, nothing is sent, nothing typed is lost',
    async (down) => {
      await using auth = await startScriptedAuthOrigin(user())
      auth.life = 7
      const isImpersonated = auth.user?.impersonatorUserId !== undefined
      const context = await browser.newContext()
      const page = await context.newPage()
      const sent: string[] = []
      await page.route('**/saved', async (route) => {
        sent.push(route.request().headers()['authorization'] ?? 'no token')
        await route.fulfill({ body: '{}' })
      })
      await page.goto(`${pages}/identity.html?auth=${encodeURIComponent(auth.url)}`)
      await who(page).getByText('user_42').waitFor()
      await page.getByLabel('Draft').fill('typed before')
      auth.down = down
      await who(page).getByText('error').waitFor({ timeout: 30_000 })

      expect(await page.getByText('Delete workspace').count()).toBe(0)
      expect(await page.getByText('4111').count()).toBe(0)
      expect(await page.getByLabel('Draft').inputValue()).toBe('typed before')
      expect(await page.getByRole('button', { name: 'Stop' }).count()).toBe(isImpersonated ? 1 : 0)
      await page.getByRole('button', { name: 'Save' }).click()
      await page
        .getByTestId('saved')
        .getByText(isImpersonated ? 'not saved: impersonation_read_only' : 'not saved: auth_unreachable')
        .waitFor()
      expect(sent).toEqual([])

      auth.down = false
      auth.life = 600
      await page.getByRole('button', { name: 'Refresh' }).click()
      await who(page).getByText('user_42').waitFor()
      expect(await page.getByLabel('Draft').inputValue()).toBe('typed before')
      await context.close()
    },
  )
})
