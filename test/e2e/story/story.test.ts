// The whole of it, as a company uses it: turned on, said who may, started, told, refused, stopped, approved, ended by the customer, proved.
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasPostgres } from '../../../service/test/support/postgresServer.js'
import { PAGE_PATIENCE } from '../../support/limits.js'
import { saidAfter } from '../support/answered.js'
import { connectChromium } from '../support/browser.js'
import { type Hands, HANDS } from './hands.js'
import { pictures } from './pictures.js'
import { startCompany } from './startCompany.js'

const browser = await connectChromium()
afterAll(() => browser.close())
const soon = { timeout: PAGE_PATIENCE, interval: 200 }

const button = (of: Page | Locator, name: string | RegExp): Locator =>
  of.getByRole('button', { name, exact: typeof name === 'string' })
const link = (of: Page | Locator, name: string): Locator => of.getByRole('link', { name, exact: true })
const goTo = ({ press }: Hands, page: Page, name: string): Promise<void> =>
  press(link(page.getByRole('navigation', { name: 'Pages' }), name))
const rowOf = (page: Page): Locator => page.getByRole('row', { name: /Maya Okafor/ })
const bannerOf = (page: Page): Locator => page.getByRole('region', { name: 'Impersonation' })

describe.skipIf(!hasPostgres).each(HANDS)('a team and its customers, %s', (how, hands) => {
  const { press, choose, check, write, screen } = hands
  let company: Awaited<ReturnType<typeof startCompany>>
  beforeAll(async () => {
    company = await startCompany(browser)
  })
  afterAll(() => company.stop())

  /** Opens the dialog of Maya's row, with a reason. */
  async function askForMaya(page: Page, reason: string): Promise<Locator> {
    const item = page.getByRole('menuitem', { name: /Impersonate user/ })
    await choose(button(rowOf(page), 'Actions for Maya Okafor'), item)
    const dialog = page.getByRole('dialog', { name: 'Impersonate Maya Okafor' })
    await write(dialog.getByLabel('Reason'), reason)
    return dialog
  }
  /** The product, seen as Maya. */
  async function isMaya(page: Page): Promise<void> {
    await page.waitForURL(`${company.app}/`)
    await bannerOf(page).getByText('Maya Okafor', { exact: true }).waitFor()
    await page.getByRole('row', { name: /FH-2041/ }).waitFor()
  }
  async function save(page: Page): Promise<void> {
    await press(button(page, 'Save'))
    await page.getByText('Saved.', { exact: true }).waitFor()
  }

  test('go through all of it', async () => {
    const { authUrl, app, host, mail, slack, open } = company
    const { take, sheet } = await pictures(how)
    await expect.poll(company.missingIndexes, soon).toEqual([])

    // An Owner turns it on.
    host.isPaid = false
    const olga = await open('Olga Owner', `${authUrl}/production/settings`, screen)
    await olga.getByText('Your plan does not include impersonation.').waitFor()
    expect(await olga.getByLabel('Operators may impersonate users').isDisabled()).toBe(true)
    await take(olga, 'The plan has no impersonation')
    host.isPaid = true
    const sam = await open('Sam Support', `${authUrl}/production/settings`, screen)
    await sam.getByText('Only an Owner may change them.').waitFor()
    await sam.getByLabel('Operators may impersonate users').waitFor()
    expect(await button(sam, 'Save').count()).toBe(0)
    await take(sam, 'A member may read the settings')
    await olga.reload()
    await check(olga.getByLabel('Operators may impersonate users'))
    await press(button(olga, 'Add a role or person'))
    await press(button(olga, 'Add E-mail'))
    await write(olga.getByLabel('To', { exact: true }).first(), 'security@fernhill.example')
    await press(button(olga, 'Add Slack'))
    await write(olga.getByLabel('Address of the incoming webhook'), slack.url)
    await take(olga, 'The owner says who may, and who is told')
    await save(olga)
    await press(button(olga, 'Send a test slack'))
    await olga.getByText('Delivered: 200 ok').waitFor()
    await press(button(olga, 'Send a test email'))
    await olga.getByText(/Delivered: 250/).waitFor()
    await take(olga, 'and tries the alerts')

    // An agent finds one of 100,000 customers, and sees what they see.
    await goTo(hands, sam, 'Users')
    await write(sam.getByRole('searchbox'), 'maya')
    await rowOf(sam).waitFor()
    await take(sam, 'An agent finds a customer')
    const found = new URL(sam.url())
    const dialog = await askForMaya(sam, 'Ticket 4711: the invoice looks wrong')
    await take(sam, 'says why')
    await press(button(dialog, 'Start'))
    await isMaya(sam)
    expect(await button(sam, 'Delete workspace').isDisabled()).toBe(true)
    expect(await sam.locator('body').innerText()).not.toContain('4000 0012')
    await take(sam, 'and sees the product as the customer')
    const refusal = await saidAfter(button(sam, 'Call the API anyway'), press)
    expect(refusal).toContain('403 impersonation_forbidden')
    await take(sam, 'What only the customer may do is refused')
    await press(button(bannerOf(sam), /^Stop/))
    await rowOf(sam).waitFor()
    const back = new URL(sam.url())
    expect([back.pathname, back.searchParams.get('q'), back.searchParams.get('user')]).toEqual([
      found.pathname,
      'maya',
      'user_maya',
    ])
    expect(await rowOf(sam).getAttribute('aria-current')).toBe('true')
    await take(sam, 'Stop leads back to the same row')

    // A second operator approves.
    await write(olga.getByLabel('Approvals needed'), '1')
    await write(olga.getByLabel('Roles that may approve'), 'lead')
    await check(olga.getByLabel(/^Break-glass: begin/))
    await write(olga.getByLabel('Roles that may use break-glass'), 'support')
    await save(olga)
    await sam.reload()
    const lee = await open('Lee Lead', `${authUrl}/production/approvals`, screen)
    const request = await askForMaya(sam, 'Ticket 4712: the address is wrong')
    await press(button(request, 'Send request'))
    await request.getByText('Waiting for an answer').waitFor()
    await take(sam, 'An agent waits for an approval')
    const approve = button(lee, /^Approve ?: Sam Support as Maya Okafor$/)
    await approve.waitFor()
    await take(lee, 'A second operator sees the request')
    await press(approve)
    await lee.getByText('You approved that Sam Support impersonates Maya Okafor.').waitFor()
    await press(button(request, 'Open now'))
    await isMaya(sam)
    await press(button(bannerOf(sam), /^Stop/))
    await rowOf(sam).waitFor()

    // What cannot wait is marked, and the customer ends it.
    const urgent = await askForMaya(sam, 'Ticket 4713: the shop is down')
    await check(urgent.getByLabel(/It cannot wait for an approval/))
    await write(urgent.getByLabel('Why it cannot wait'), 'They lose orders every minute')
    await take(sam, 'What cannot wait')
    await press(button(urgent, 'Start'))
    await isMaya(sam)
    await goTo(hands, olga, 'Sessions')
    await olga
      .getByRole('row', { name: /Sam Support/ })
      .getByText('Break-glass')
      .waitFor()
    await take(olga, 'is marked')
    const maya = await open('user_maya', `${app}/`, screen)
    const visits = maya.getByRole('region', { name: 'Support access' }).getByRole('listitem')
    await visits.filter({ hasText: 'Ticket 4711' }).getByText('Deletion of the workspace, refused').waitFor()
    await button(visits, 'End it now').scrollIntoViewIfNeeded()
    await take(maya, 'The customer sees it')
    await press(button(visits, 'End it now'))
    await maya.getByText('It has ended.').waitFor()
    await take(maya, 'and ends it')
    await sam.reload()
    // An operator is no user of the product.
    await button(sam, 'Try it as support').waitFor()
    expect(await bannerOf(sam).count()).toBe(0)
    await take(sam, 'The agent is out')

    // Who was to be told was told, and the audit stands.
    const told = (): string =>
      slack.requests.map(({ body }) => (JSON.parse(body) as { text: string }).text).join('\n')
    const mails = (): string => mail.mails.map(({ to, text }) => `${to.join()}\n${text}`).join('\n')
    for (const alert of [
      'Sam Support started to impersonate Maya Okafor',
      'Sam Support no longer impersonates Maya Okafor',
    ]) {
      await expect.poll(told, soon).toContain(alert)
      await expect.poll(mails, soon).toContain(alert)
    }
    expect(mails()).toContain('security@fernhill.example')
    await goTo(hands, olga, 'Audit')
    for (const step of [
      'changed the settings',
      'asked to impersonate',
      'approved that',
      'began to impersonate',
      'used break-glass to impersonate',
    ]) {
      await olga
        .getByRole('row', { name: new RegExp(step) })
        .first()
        .waitFor()
    }
    await press(button(olga, 'Check that nothing was changed'))
    await olga.getByText(/^All \d+ records stand as they were written\./).waitFor()
    await take(olga, 'The audit shows every step, and stands')
    await press(button(olga.getByRole('row', { name: /used break-glass/ }), /^Timeline/))
    await olga.getByRole('heading', { name: 'Audit: one session' }).waitFor()
    await expect.poll(() => olga.getByRole('row').nth(1).innerText(), soon).toContain('asked to impersonate')
    await take(olga, 'One session, step by step')

    expect(company.complaints).toEqual([])
    await sheet(browser)
    for (const page of [olga, sam, lee, maya]) await page.context().close()
  })
})
