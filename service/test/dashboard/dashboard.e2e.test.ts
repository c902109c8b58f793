import { readFile } from 'node:fs/promises'
import type { Locator, Page, Request } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tabTo } from '../../../test/e2e/support/keyboard.js'
import { faultsOf, startTeam } from './support/startTeam.js'

let team: Awaited<ReturnType<typeof startTeam>>
let olga: Page
let sam: Page
let lee: Page
beforeAll(async () => {
  team = await startTeam()
  ;[olga, sam, lee] = await Promise.all([
    team.open('Olga Owner', '/production/settings'),
    team.open('Sam Support', '/production/settings'),
    team.open('Lee Lead', '/production/approvals'),
  ])
})
afterAll(() => team.stop())

const button = (page: Page | Locator, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
const goTo = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click()
const titles = (): string[] =>
  team.slack.requests.map(({ body }) => (JSON.parse(body) as { text: string }).text)
const soon = { interval: 100 }
const theSwitch = (page: Page): Locator => page.getByLabel('Operators may impersonate users')

/** The app as the user, and back at the dashboard. */
async function seeAppAndStop(page: Page, userId: string): Promise<void> {
  await page.waitForURL(`${team.app.origin}/`)
  await page.getByText(`You are ${userId}.`).waitFor()
  await button(page, 'Stop').click()
}
async function save(): Promise<void> {
  await button(olga, 'Save').click()
  await olga.getByText('Saved.').waitFor()
}

describe('an Owner turns impersonation on', () => {
  test('which is refused to a member, and on a plan without it', async () => {
    await sam.getByText('Only an Owner may change them.').waitFor()
    expect(await theSwitch(sam).isDisabled()).toBe(true)
    expect(await button(sam, 'Save').count()).toBe(0)
    team.host.isPaid = false
    await olga.reload()
    await olga.getByText('Your plan does not include impersonation.').waitFor()
    expect(await theSwitch(olga).isDisabled()).toBe(true)
    expect(await faultsOf(olga)).toEqual([])
    team.host.isPaid = true
    await olga.reload()
  })

  test('says who may, and who is told, and tries that for real', async () => {
    await theSwitch(olga).check()
    await button(olga, 'Add a role or person').click()
    await button(olga, 'Add E-mail').click()
    await olga.getByLabel('To', { exact: true }).first().fill('security@acme.test')
    await button(olga, 'Add Slack').click()
    await olga.getByLabel('Address of the incoming webhook').fill(team.slack.url)
    await save()
    expect(await olga.content()).not.toContain('secret-of-the-hook')
    await expect.poll(titles, soon).toEqual(['Olga Owner changed the impersonation settings of production'])
    await button(olga, 'Send a test slack').click()
    await olga.getByText('Delivered: 200 ok').waitFor()
    await button(olga, 'Send a test email').click()
    await olga.getByText(/Delivered: 250/).waitFor()
    expect(team.mail.mails.map(({ to }) => to[0])).toContain('security@acme.test')
    expect(await faultsOf(olga)).toEqual([])
  })

  test('and does not lose by a click what is not saved', async () => {
    await olga.getByLabel('Longest session').fill('20')
    olga.once('dialog', (dialog) => void dialog.dismiss())
    await goTo(olga, 'Users')
    expect(olga.url()).toBe(`${team.origin}/production/settings`)
    expect(await olga.getByLabel('Longest session').inputValue()).toBe('20')
    await button(olga, 'Undo changes').click()
    await goTo(olga, 'Users')
    await olga.waitForURL(`${team.origin}/production/users`)
  })

  test('nor by Back', async () => {
    await goTo(olga, 'Settings')
    await olga.getByLabel('Longest session').fill('20')
    const asked = olga.waitForEvent('dialog')
    await olga.evaluate(() => history.back())
    await (await asked).dismiss()
    await olga.waitForURL(`${team.origin}/production/settings`)
    expect(await olga.getByLabel('Longest session').inputValue()).toBe('20')
    await button(olga, 'Undo changes').click()
  })

  test('in one environment, and not in the other', async () => {
    await button(olga, 'Environment: production').focus()
    await olga.keyboard.press('Enter')
    await olga.getByRole('menuitemradio', { name: 'production', checked: true }).waitFor()
    expect(await faultsOf(olga)).toEqual([])
    await olga.keyboard.press('ArrowDown')
    await olga.keyboard.press('Enter')
    await olga.waitForURL(`${team.origin}/staging/settings`)
    await theSwitch(olga).waitFor()
    expect(await theSwitch(olga).isChecked()).toBe(false)
    await olga.goBack()
    await olga.waitForURL(`${team.origin}/production/settings`)
    await theSwitch(olga).waitFor()
    expect(await theSwitch(olga).isChecked()).toBe(true)
  })
})

describe('an agent', () => {
  const row = (): Locator => sam.getByRole('row', { name: /Omar Park 3/ })

  test('sees the users with one request, and finds one among many', async () => {
    const asked: string[] = []
    const listen = (request: Request): void => void asked.push(new URL(request.url()).pathname)
    sam.on('request', listen)
    await sam.goto(`${team.origin}/production/users`)
    await sam.getByRole('row', { name: /Ada Abe 1/ }).waitFor()
    sam.off('request', listen)
    expect(asked.filter((path) => !path.startsWith('/assets/'))).toEqual([
      '/production/users',
      '/api/operators/production/users',
    ])
    expect(asked).toHaveLength(4)
    await sam.getByRole('searchbox').fill('omar')
    await sam.getByRole('row', { name: /Omar Abe 1/ }).waitFor()
    await button(sam, 'Next page').click()
    await row().waitFor()
    expect(await faultsOf(sam)).toEqual([])
  })

  test('starts by keyboard alone, and comes back to the same row of the same page', async () => {
    const before = sam.url()
    await sam.getByRole('searchbox').focus()
    await tabTo(sam, button(row(), 'Actions for Omar Park 3'))
    await sam.keyboard.press('Enter')
    await sam.getByRole('menuitem', { name: /Impersonate user/ }).waitFor()
    expect(await faultsOf(sam)).toEqual([])
    await sam.keyboard.press('Enter')
    const dialog = sam.getByRole('dialog', { name: 'Impersonate Omar Park 3' })
    await tabTo(sam, dialog.getByLabel('Reason'))
    expect(await faultsOf(sam)).toEqual([])
    // The styles that React Aria writes are not thrown away by the policy: it has the nonce.
    const rules = await sam.evaluate(() =>
      Array.from(document.querySelectorAll('style'), ({ sheet }) => sheet?.cssRules.length ?? 0),
    )
    expect([rules.length > 0, rules.includes(0)]).toEqual([true, false])
    await sam.keyboard.type('Ticket 4711: the invoice of March')
    await tabTo(sam, button(dialog, 'Start'))
    await sam.keyboard.press('Enter')
    await seeAppAndStop(sam, 'user_omar_park_3')
    await row().waitFor()
    const back = new URL(sam.url())
    expect(back.searchParams.get('user')).toBe('user_omar_park_3')
    back.searchParams.delete('user')
    expect(back.href).toBe(before)
    expect(await sam.getByRole('searchbox').inputValue()).toBe('omar')
    expect(await row().getAttribute('aria-current')).toBe('true')
    await expect
      .poll(() => titles().toSorted(), soon)
      .toEqual(
        expect.arrayContaining([
          'Sam Support no longer impersonates Omar Park 3',
          'Sam Support started to impersonate Omar Park 3',
        ]),
      )
  })

  test('who closes the dialog while it starts is not taken into the account, and can start again', async () => {
    let release!: () => void
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const path = '**/api/operators/production/impersonations'
    await sam.route(path, async (route) => {
      await held
      await route.continue()
    })
    await button(row(), 'Actions for Omar Park 3').click()
    await sam.getByRole('menuitem', { name: /Impersonate user/ }).click()
    const dialog = sam.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('Ticket 4710: started by mistake')
    await button(dialog, 'Start').click()
    await button(dialog, 'One moment…').waitFor()
    await sam.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    const ended = sam.waitForResponse((response) => response.url().endsWith('/end'))
    release()
    expect((await ended).status()).toBe(200)
    await sam.unroute(path)
    expect(sam.url()).toContain('/production/users')
    const states = await sam.evaluate(async () => {
      const reply = await fetch('/api/operators/production/impersonations')
      return ((await reply.json()) as { impersonations: { reason: string; state: string }[] }).impersonations
        .filter(({ reason }) => reason.startsWith('Ticket 4710'))
        .map(({ state }) => state)
    })
    expect(states).toEqual(['ended'])
    await sam.reload() // what was read in the last two seconds is not read again
  })

  test('gets the approval of a second operator', async () => {
    await goTo(olga, 'Settings')
    await olga.getByLabel('Approvals needed').fill('1')
    await olga.getByLabel('Roles that may approve').fill('lead')
    await olga.getByLabel(/^Break-glass: begin/).check()
    await olga.getByLabel('Roles that may use break-glass').fill('support')
    await save()
    await button(row(), 'Actions for Omar Park 3').click()
    await sam.getByRole('menuitem', { name: /Impersonate user/ }).click()
    const dialog = sam.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('Ticket 4712: the address is wrong')
    await button(dialog, 'Send request').click()
    await dialog.getByText('Waiting for an answer').waitFor()
    expect(await faultsOf(sam)).toEqual([])
    const approve = button(lee, /^Approve ?: Sam Support as Omar Park 3$/)
    await approve.waitFor()
    expect(await faultsOf(lee)).toEqual([])
    await approve.click()
    await lee.getByText('You approved that Sam Support impersonates Omar Park 3.').waitFor()
    await button(dialog, 'Open now').click()
    await sam.waitForURL(`${team.app.origin}/`)
    await sam.goto(`${team.origin}/production/approvals`)
    await sam.getByText('This browser impersonates a user.').waitFor()
    expect(await faultsOf(sam)).toEqual([])
    await button(sam, 'Stop impersonating').click()
    await row().waitFor()
    expect(await sam.getByText('This browser impersonates a user.').count()).toBe(0)
  })

  test('leaves a search by the menu, and comes back to it by Back', async () => {
    await goTo(sam, 'Users')
    await sam.getByRole('row', { name: /Ada Abe 1/ }).waitFor()
    expect([sam.url(), await sam.getByRole('searchbox').inputValue()]).toEqual([
      `${team.origin}/production/users`,
      '',
    ])
    await sam.goBack()
    await row().waitFor()
    expect(await sam.getByRole('searchbox').inputValue()).toBe('omar')
  })

  test('begins without one where it cannot wait, which is marked', async () => {
    await button(row(), 'Actions for Omar Park 3').click()
    await sam.getByRole('menuitem', { name: /Impersonate user/ }).click()
    const dialog = sam.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('Ticket 4713: the shop is down')
    await dialog.getByLabel(/It cannot wait for an approval/).check()
    await dialog.getByLabel('Why it cannot wait').fill('They lose orders every minute')
    expect(await faultsOf(sam)).toEqual([])
    await button(dialog, 'Start').click()
    await sam.waitForURL(`${team.app.origin}/`)
    await goTo(olga, 'Sessions')
    const live = olga.getByRole('row', { name: /Sam Support/ })
    await live.getByText('Break-glass').waitFor()
    expect(await faultsOf(olga)).toEqual([])
    await live.getByRole('link', { name: 'Ticket 4713: the shop is down' }).click()
    await olga.getByText('They lose orders every minute').waitFor()
    expect(await faultsOf(olga)).toEqual([])
    await button(olga, 'End session…').click()
    const question = olga.getByRole('dialog', { name: 'End this session?' })
    expect(await faultsOf(olga)).toEqual([])
    await button(question, 'End session').click()
    await olga.getByText('ended by olga', { exact: true }).waitFor()
  })
})

describe('the audit', () => {
  test('shows every step, and that all of them stand', async () => {
    await goTo(olga, 'Audit')
    for (const step of [
      'Sam Support used break-glass to impersonate Omar Park 3',
      'Lee Lead approved that Sam Support impersonates Omar Park 3',
      'Sam Support began to impersonate Omar Park 3',
    ]) {
      await olga
        .getByRole('row', { name: new RegExp(step) })
        .first()
        .waitFor()
    }
    await button(olga, 'Check that nothing was changed').click()
    await olga.getByText(/^All \d+ records stand as they were written\./).waitFor()
    expect(await faultsOf(olga)).toEqual([])
    await button(olga.getByRole('row', { name: /used break-glass/ }), /^Timeline/).click()
    await olga.getByRole('heading', { name: 'Audit: one session' }).waitFor()
    await expect.poll(() => olga.getByRole('row').nth(1).innerText(), soon).toContain('asked to impersonate')
    expect(await faultsOf(olga)).toEqual([])
    await olga.goBack()
    await olga.getByRole('heading', { name: 'Audit', exact: true }).waitFor()
  })

  test('is saved as a file, of what the filters show, and the page says how much it was', async () => {
    await olga.getByLabel('What').selectOption('break_glass.used')
    await expect.poll(() => olga.getByRole('row').count(), soon).toBe(2)
    const coming = olga.waitForEvent('download')
    await button(olga, 'Export…').click()
    await olga.getByRole('menuitem', { name: 'CSV, for a spreadsheet' }).click()
    const file = await coming
    expect(file.suggestedFilename()).toBe('production-audit.csv')
    const rows = (await readFile(await file.path(), 'utf8')).trim().split('\r\n')
    expect(rows).toHaveLength(2)
    expect(rows[1]).toContain('break_glass.used')
    await olga.getByText(/^The export is complete: \d+ kB\.$/).waitFor()
  })
})

describe('whoever is lost', () => {
  test.each<[what: string, who: string | undefined, path: string, heading: string, next: string | undefined]>(
    [
      ['an unknown page', 'Olga Owner', '/production/nonsense', 'Not found', 'Users'],
      ['an unknown address', 'Olga Owner', '/nonsense', 'Not found', 'Go to the dashboard'],
      [
        'an unknown session',
        'Olga Owner',
        '/production/sessions/is_nobody',
        'No such session',
        'Live sessions',
      ],
      ['the audit, for a member', 'Sam Support', '/production/audit', 'Audit', undefined],
      ['no rights', 'mia', '/production/users', 'No access', undefined],
      ['nobody', undefined, '/production/audit?actor=sam', 'Signed out', 'Sign in'],
    ],
  )('is told so: %s', async (_what, who, path, heading, next) => {
    const page = await team.open(who, path)
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
    if (next !== undefined) await page.getByRole('main').getByRole('link', { name: next }).waitFor()
    if (path === '/production/audit') await page.getByText('Only an Owner may do this.').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.context().close()
  })

  test('comes back by the sign-in to where they wanted to go', async () => {
    const page = await team.open(undefined, '/production/audit?actor=sam')
    await page.getByRole('link', { name: 'Sign in' }).click()
    await button(page, /^Olga Owner/).click()
    await page.waitForURL(`${team.origin}/production/audit?actor=sam`)
    await page
      .getByRole('row', { name: /Sam Support/ })
      .first()
      .waitFor()
    await button(page, 'Sign out').click()
    await page.getByText('You are signed out of this service.').waitFor()
    await page.context().close()
  })
})

test('no browser had anything against a page, and none asked another site for anything', () => {
  expect(team.complaints).toEqual([])
})
