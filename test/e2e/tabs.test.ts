import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { directUser, impersonatedUser } from '../../src/testing/users.js'
import { PAGE_PATIENCE } from '../support/limits.js'
import { connectChromium } from './support/browser.js'
import { type ScriptedAuthOrigin, startScriptedAuthOrigin } from './support/scriptedAuthOrigin.js'

const pages = inject('pages')
let browser: Browser

beforeAll(async () => {
  browser = await connectChromium()
})
afterAll(async () => {
  await browser.close()
})

const operator = directUser({ userId: 'admin_7' })
const shows = (page: Page, who: string) =>
  page.getByTestId('who').getByText(who, { exact: true }).waitFor({ timeout: PAGE_PATIENCE })

async function openTabs(context: BrowserContext, auth: ScriptedAuthOrigin, count: number): Promise<Page[]> {
  const tabs: Page[] = []
  for (let i = 0; i < count; i++) {
    const tab = await context.newPage()
    await tab.goto(`${pages}/identity.html?auth=${encodeURIComponent(auth.url)}`)
    await shows(tab, 'admin_7')
    tabs.push(tab)
  }
  return tabs
}

/** Has a tab take a turn, or stand in the queue, so many times, and never go on. */
async function queue(tab: Page | undefined, auth: ScriptedAuthOrigin, count: number): Promise<void> {
  await tab?.evaluate(
    ([name, turns]) =>
      new Promise<void>((resolve) => {
        for (let i = 0; i < turns; i++) {
          void navigator.locks.request(name, () => {
            resolve()
            return new Promise(() => undefined)
          })
        }
      }),
    [`impersonation-kit:${auth.url}`, count] as const,
  )
}

describe('F7: N tabs, after one change of identity', () => {
  it.each([2, 5, 10, 20])('%i tabs ask once each, and follow', async (count) => {
    await using auth = await startScriptedAuthOrigin(operator)
    const context = await browser.newContext()
    const tabs = await openTabs(context, auth, count)
    const before = auth.asked
    auth.user = impersonatedUser()
    await tabs[0]?.getByRole('button', { name: 'Refresh' }).click()
    await Promise.all(tabs.map((tab) => shows(tab, 'user_42')))
    await tabs[0]?.waitForTimeout(1_500)
    console.info(`${count} tabs: ${auth.asked - before} requests after one change`)
    expect(auth.asked - before).toBeLessThanOrEqual(count)
    await context.close()
  })

  it('where refresh tokens rotate, nobody is signed out, however many ask at once', async () => {
    await using auth = await startScriptedAuthOrigin(operator)
    auth.rotates = true
    // The last of six waits for longer than one would wait for a tab that hangs.
    auth.latency = 700
    const context = await browser.newContext()
    const tabs = await openTabs(context, auth, 6)
    for (const user of [impersonatedUser(), operator]) {
      auth.user = user
      await Promise.all(tabs.map((tab) => tab.getByRole('button', { name: 'Refresh' }).click()))
      await Promise.all(tabs.map((tab) => shows(tab, user.userId)))
    }
    await Promise.all(tabs.map((tab) => tab.reload()))
    await Promise.all(tabs.map((tab) => shows(tab, 'admin_7')))
    expect(auth.reused).toBe(0)
    await context.close()
  })

  it('where refresh tokens rotate and the auth is slow, tabs that wake together wait for all that are before them', async () => {
    await using auth = await startScriptedAuthOrigin(operator)
    auth.rotates = true
    const context = await browser.newContext()
    const tabs = await openTabs(context, auth, 8)
    const before = auth.asked
    auth.latency = 2_500
    auth.user = impersonatedUser()
    // The others learn it from one message, and ask at the same moment.
    await tabs[0]?.getByRole('button', { name: 'Refresh' }).click()
    await expect.poll(() => auth.asked - before, { timeout: PAGE_PATIENCE }).toBe(tabs.length)
    expect(auth.reused).toBe(0)
    await Promise.all(tabs.map((tab) => shows(tab, 'user_42')))
    await context.close()
  })

  it('a tab that never gives its turn back holds up the others for a while, not for ever', async () => {
    await using auth = await startScriptedAuthOrigin(operator)
    const context = await browser.newContext()
    const [frozen] = await openTabs(context, auth, 1)
    await queue(frozen, auth, 1)
    await openTabs(context, auth, 1)
    await context.close()
  })

  it('a first load behind many tabs that get no answer ends in an error, and asks nothing out of turn', async () => {
    await using auth = await startScriptedAuthOrigin(operator)
    const context = await browser.newContext()
    const [others] = await openTabs(context, auth, 1)
    await queue(others, auth, 5)
    const before = auth.asked
    const tab = await context.newPage()
    await tab.clock.install()
    await tab.goto(`${pages}/identity.html?auth=${encodeURIComponent(auth.url)}`)
    const after11s = async () => {
      await tab.clock.fastForward(11_000)
      return tab.getByTestId('who').textContent()
    }
    await expect.poll(after11s).toBe('error')
    expect(auth.asked).toBe(before)
    await others?.close()
    await expect.poll(after11s).toBe('admin_7')
    await context.close()
  })
})

describe('F45: messages on the channel', () => {
  it('a hundred that are not ours cause no request, and a hundred that look like ours a few', async () => {
    await using auth = await startScriptedAuthOrigin(operator)
    const context = await browser.newContext()
    const [tab] = await openTabs(context, auth, 1)
    const before = auth.asked
    const flood = (messages: unknown[]) =>
      tab?.evaluate(
        ([url, list]) => {
          const channel = new BroadcastChannel(`impersonation-kit:${url}`)
          for (const message of list) channel.postMessage(message)
        },
        [auth.url, messages] as const,
      )
    const junk = [
      null,
      42,
      '',
      'junk',
      '["admin_8"]',
      { identity: 'ik1' },
      ['ik12345'],
      'ik',
      'x'.repeat(1e5),
    ]
    await flood(Array.from({ length: 100 }, (_, i) => junk[i % junk.length]))
    await tab?.waitForTimeout(500)
    expect(auth.asked - before).toBe(0)
    const began = performance.now()
    await flood(Array.from({ length: 100 }, (_, i) => `ik${i}abcdef\n`))
    await expect.poll(() => auth.asked).toBeGreaterThan(before)
    await tab?.waitForTimeout(1_500)
    const requests = auth.asked - before
    const seconds = Math.floor((performance.now() - began) / 1000)
    console.info(`100 forged messages: ${requests} requests`)
    // In each second one, and one more for what arrived meanwhile.
    expect(requests).toBeLessThanOrEqual(2 * (1 + seconds))
    await context.close()
  })
})
