import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningDemo, startDemo } from '../e2e/support/demo.js'
import { describeBrowsers } from './describeBrowsers.js'
import { click, hides, KEYS, press, shows, until } from './support/page.js'
import type { RemoteBrowser, Tab } from './support/RemoteBrowser.js'

let demo: RunningDemo
beforeAll(async () => {
  demo = await startDemo({
    env: { DEMO_AUTH_PORT: '0', DEMO_PRODUCT_PORT: '0', DEMO_WATCH: 'off', DEMO_SESSION_SECONDS: '900,8' },
  })
})
afterAll(() => demo[Symbol.asyncDispose]())

const banner = (tab: Tab): Promise<string> =>
  until(tab, () => document.querySelector<HTMLElement>('[data-impersonation-banner="root"]')?.innerText)
const hasNoBanner = (tab: Tab): Promise<boolean> =>
  until(tab, () => !document.querySelector('[data-impersonation-banner]'))

describeBrowsers((open) => {
  let browser: RemoteBrowser
  let tab: Tab
  let second: Tab
  beforeAll(async () => {
    browser = await open()
    console.log(browser.name) // which version has run
    tab = await browser.openTab()
    second = await browser.openTab()
    await tab.goto(demo.productUrl)
    await click(tab, 'Try it as support')
    await shows(tab, 'View as Maya Okafor')
  })
  afterAll(() => browser[Symbol.asyncDispose]())

  it('goes through the demo: two tabs follow the start, the gate and the API refuse, two tabs follow Stop', async () => {
    await second.goto(demo.productUrl)
    await shows(second, 'Hello, Ana')
    await tab.goto(demo.productUrl)
    await click(tab, 'Open Maya’s account')
    await click(tab, 'Start')
    await shows(tab, 'FH-2041')
    for (const one of [tab, second]) {
      const said = await banner(one)
      for (const part of ['Maya Okafor', 'Ana Silva', 'Ticket 4711', /Read.only/, /1\d:\d\d/])
        expect(said).toMatch(part)
      await shows(one, '•••• 4242')
      expect(await one.evaluate(() => document.body.textContent.includes('4000 0012'))).toBe(false)
      await hides(one, 'Hello, Ana')
    }
    await tab.show()
    const isDisabled = await until(tab, () =>
      [...document.querySelectorAll('button')]
        .find((one) => one.innerText === 'Delete workspace')
        ?.matches('[aria-disabled=true]'),
    )
    expect(isDisabled).toBe(true)
    await click(tab, 'Call the API anyway')
    await shows(tab, '403 impersonation_forbidden')
    await shows(tab, 'Tried to delete the workspace')

    await click(tab, 'Stop')
    for (const one of [tab, second]) {
      await shows(one, 'Hello, Ana')
      await hasNoBanner(one)
      expect(
        await one.evaluate(() => /FH-2041|Maya Okafor.s workspace/.test(document.body.textContent)),
      ).toBe(false)
    }
  })

  it('ends in both tabs when the time is up', async () => {
    await tab.goto(`${demo.authUrl}/customers/user_jonas?reason=Ticket%204712`)
    await until(tab, () => {
      const limit = document.querySelector('select')
      if (limit) limit.value = '8'
      return limit !== null
    })
    await click(tab, 'Start')
    await banner(tab)
    for (const one of [tab, second]) {
      await shows(one, 'The time is up: your session as Jonas Lindqvist has ended.')
      await hasNoBanner(one)
    }
  })

  it('S29: Back brings back nothing of the customer after Stop, whatever the browser keeps of the page', async () => {
    await tab.goto(`${demo.authUrl}/customers/user_maya?reason=Ticket%204714`)
    await click(tab, 'Start')
    await shows(tab, 'FH-2041')
    await click(tab, 'Stop')
    await shows(tab, 'Customers')
    await tab.evaluate(() => history.back())
    await shows(tab, 'Hello, Ana')
    await hides(tab, 'FH-2041')
    await hasNoBanner(tab)
  })

  it('S29: nor after a Stop that the page could not hear of, because it was not in front of anybody', async () => {
    await tab.goto(`${demo.authUrl}/customers/user_maya?reason=Ticket%204715`)
    await click(tab, 'Start')
    await shows(tab, 'FH-2041')
    const then = await tab.evaluate(() => history.length)
    await tab.evaluate((url) => location.assign(url), `${demo.authUrl}/customers`)
    await shows(tab, 'You are viewing as')
    await click(tab, 'Stop')
    await hides(tab, 'You are viewing as')
    await tab.evaluate((length) => history.go(length - history.length), then)
    await shows(tab, 'Hello, Ana')
    await hides(tab, 'FH-2041')
    await hasNoBanner(tab)
  })

  it('can be stopped by the keyboard', async () => {
    await tab.goto(
      `${demo.authUrl}/customers/user_maya?reason=Ticket%204713&return_to=${encodeURIComponent(demo.productUrl)}`,
    )
    await click(tab, 'Start')
    await banner(tab)
    await shows(tab, 'FH-2041')
    await tab.evaluate(() =>
      document.querySelector<HTMLElement>('[data-impersonation-banner="stop"]')?.focus(),
    )
    await press(tab, KEYS.enter)
    await shows(tab, 'Hello, Ana')
  })
})
