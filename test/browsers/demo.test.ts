import { afterAll, beforeAll, expect, it } from 'vitest'
import { answered } from '../e2e/support/answered.js'
import { type RunningDemo, startDemo } from '../e2e/support/demo.js'
import { startInPage } from '../e2e/support/startInPage.js'
import { describeBrowsers } from './describeBrowsers.js'
import { click, hides, KEYS, press, shows, until } from './support/page.js'
import type { RemoteBrowser, Tab } from './support/RemoteBrowser.js'

let demo: RunningDemo
beforeAll(async () => {
  demo = await startDemo({
    env: { DEMO_AUTH_PORT: '0', DEMO_PRODUCT_PORT: '0', DEMO_WATCH: 'off' },
  })
})
afterAll(() => demo[Symbol.asyncDispose]())

const banner = (tab: Tab): Promise<string> =>
  until(tab, () => document.querySelector<HTMLElement>('[data-impersonation-banner="root"]')?.innerText)
const hasNoBanner = (tab: Tab): Promise<boolean> =>
  until(tab, () => !document.querySelector('[data-impersonation-banner]'))

/** Begins in the row of a user, by the mouse; the reason is typed where the dialog has put the focus. */
async function impersonate(tab: Tab, name: string, reason: string): Promise<void> {
  await click(tab, `Actions for ${name}`)
  await click(tab, 'Impersonate user')
  await until(tab, () => document.activeElement?.matches('textarea[name=reason]'))
  await press(tab, ...reason.split(''))
  await click(tab, 'Start')
}
const isMarked = (tab: Tab, name: string): Promise<boolean> =>
  until(tab, (wanted) => document.querySelector('tr[aria-current=true]')?.textContent.includes(wanted), name)

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
    await shows(tab, 'maya@brightside.example')
  })
  afterAll(() => browser[Symbol.asyncDispose]())

  it('goes through the demo: two tabs follow the start, the gate and the API refuse, two tabs follow Stop', async () => {
    await second.goto(demo.productUrl)
    await shows(second, 'Hello, Ana')
    await tab.goto(demo.productUrl)
    await click(tab, 'Open Maya’s account')
    await impersonate(tab, 'Maya Okafor', 'Ticket 4711')
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
    const refused = await answered(async () => {
      await click(tab, 'Call the API anyway')
      return until(tab, () => document.querySelector<HTMLElement>('.anyway output')?.innerText)
    })
    expect(refused).toContain('403 impersonation_forbidden')

    await click(tab, 'Stop')
    await isMarked(tab, 'Maya Okafor')
    expect(await tab.evaluate(() => location.search)).toBe('?q=maya&user=user_maya')
    await tab.goto(demo.productUrl)
    for (const one of [tab, second]) {
      await shows(one, 'Hello, Ana')
      await hasNoBanner(one)
      expect(
        await one.evaluate(() => /FH-2041|Maya Okafor.s workspace/.test(document.body.textContent)),
      ).toBe(false)
    }
  })

  it('ends in both tabs when the time is up', async () => {
    await tab.goto(`${demo.authUrl}/production/users`)
    await tab.evaluate(startInPage, { userId: 'user_jonas', reason: 'Ticket 4712', duration: 20 })
    await banner(tab)
    for (const one of [tab, second]) {
      await shows(one, 'The time is up: your session as Jonas Lindqvist has ended.')
      await hasNoBanner(one)
    }
  })

  it('S29: Back brings back nothing of the customer after Stop, whatever the browser keeps of the page', async () => {
    await tab.goto(`${demo.authUrl}/production/users`)
    await impersonate(tab, 'Maya Okafor', 'Ticket 4714')
    await shows(tab, 'FH-2041')
    await click(tab, 'Stop')
    await isMarked(tab, 'Maya Okafor')
    await tab.evaluate(() => history.back())
    await shows(tab, 'Hello, Ana')
    await hides(tab, 'FH-2041')
    await hasNoBanner(tab)
  })

  it('S29: nor after a Stop that the page could not hear of, because it was not in front of anybody', async () => {
    await tab.goto(`${demo.authUrl}/production/users`)
    await impersonate(tab, 'Maya Okafor', 'Ticket 4715')
    await shows(tab, 'FH-2041')
    const then = await tab.evaluate(() => history.length)
    await tab.evaluate((url) => location.assign(url), `${demo.authUrl}/production/sessions`)
    await shows(tab, 'This browser impersonates a user.')
    await click(tab, 'Stop impersonating')
    await isMarked(tab, 'Maya Okafor')
    await hides(tab, 'This browser impersonates a user.')
    await tab.evaluate((length) => history.go(length - history.length), then)
    await shows(tab, 'Hello, Ana')
    await hides(tab, 'FH-2041')
    await hasNoBanner(tab)
  })

  it('can be stopped by the keyboard', async () => {
    await tab.goto(`${demo.authUrl}/production/users`)
    await tab.evaluate(startInPage, { reason: 'Ticket 4713', returnTo: `${demo.productUrl}/` })
    await banner(tab)
    await shows(tab, 'FH-2041')
    await tab.evaluate(() =>
      document.querySelector<HTMLElement>('[data-impersonation-banner="stop"]')?.focus(),
    )
    await press(tab, KEYS.enter)
    await shows(tab, 'Hello, Ana')
  })

  it('starts from the dashboard by the keyboard, and Stop leads back to the same search and row', async () => {
    await tab.goto(`${demo.authUrl}/production/users`)
    await shows(tab, 'Jonas Lindqvist')
    await tab.evaluate(() => document.querySelector<HTMLElement>('input[type=search]')?.focus())
    await press(tab, ...'maya'.split(''))
    await hides(tab, 'Jonas Lindqvist')
    await tab.evaluate(() => document.querySelector<HTMLElement>('tbody button')?.focus())
    await press(tab, KEYS.enter)
    await until(tab, () => document.activeElement?.textContent.startsWith('Impersonate user'))
    await press(tab, KEYS.enter)
    await until(tab, () => {
      const reason = document.querySelector<HTMLElement>('textarea[name=reason]')
      reason?.focus()
      return reason !== null && document.activeElement === reason
    })
    await press(tab, ...'Ticket 4716'.split(''), KEYS.tab)
    await click(tab, 'Start')
    await shows(tab, 'FH-2041')
    await click(tab, 'Stop')
    await isMarked(tab, 'Maya Okafor')
    expect(await tab.evaluate(() => new URLSearchParams(location.search).get('q'))).toBe('maya')
  })

  it('starts from the dashboard in a new tab, and the product is the customer’s', async () => {
    await second.goto(demo.productUrl)
    await shows(second, 'Hello, Ana')
    await tab.goto(`${demo.authUrl}/production/users?q=maya`)
    await click(tab, 'Actions for Maya Okafor')
    await click(tab, 'Impersonate user')
    await until(tab, () => document.activeElement?.matches('textarea[name=reason]'))
    await press(tab, ...'Ticket 4717'.split(''))
    await tab.evaluate(() => {
      const select = [...document.querySelectorAll('select')].find(({ textContent }) =>
        textContent.includes('A new tab'),
      )
      select?.focus()
      if (select) select.value = 'new-tab'
      select?.dispatchEvent(new Event('change', { bubbles: true }))
    })
    await click(tab, 'Start')
    await shows(second, 'FH-2041')
    // Not by the mouse: for WebKit's driver, only the new tab is in front of it.
    await second.evaluate(() =>
      document.querySelector<HTMLElement>('[data-impersonation-banner="stop"]')?.click(),
    )
    await isMarked(second, 'Maya Okafor')
    await second.goto(demo.productUrl)
  })

  it('shows the customer what was done, and what was refused', async () => {
    await tab.goto(demo.productUrl)
    await click(tab, 'Sign in as Maya')
    for (const one of [tab, second]) {
      for (const part of ['Fernhill Support', 'Ticket 4711', 'Deletion of the workspace, refused'])
        await shows(one, part)
    }
  })
})
