// Takes the README's pictures from the running demo: `npm start`, then `node demo/screenshots.mjs` in another terminal.
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { chromiumArgs, chromiumPath } from '../scripts/chromium.mjs'

const authUrl = process.argv[2] ?? 'http://localhost:4400'
const images = fileURLToPath(new URL('../docs/images/', import.meta.url))
const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
const page = await browser.newPage({ viewport: { width: 1100, height: 1365 }, deviceScaleFactor: 1.5 })

await page.goto(`${authUrl}/sign-in`)
await page.getByRole('button', { name: 'Ana Silva' }).click()
await page.waitForURL(`${authUrl}/production/users`)
await viewAs('Maya Okafor', 'Full access')
await page.getByRole('button', { name: 'Call the API anyway' }).click()
await page.getByText('403 impersonation_forbidden').waitFor()
await page.evaluate(() => document.activeElement?.blur())
await page.mouse.move(0, 600)
await page.screenshot({ path: `${images}demo.png` })
await stop()

await viewAs('Maya Okafor', 'Read-only')
await page.screenshot({ path: `${images}banner.png`, clip: { x: 0, y: 0, width: 1100, height: 200 } })
await stop()
await contactSheet()
await browser.close()

/** All screens of the dashboard on one picture: an agent's and the owner's, in light, and the first in dark. */
async function contactSheet() {
  const screens = []
  const shoot = async (title, path) => {
    if (path) await page.goto(authUrl + path)
    await page.waitForTimeout(700)
    screens.push({ title, data: (await page.screenshot()).toString('base64') })
  }
  await page.setViewportSize({ width: 1100, height: 760 })
  await shoot('Users', '/production/users')
  await page.getByRole('button', { name: 'Actions for Maya Okafor' }).click()
  await shoot('The menu of a row')
  await page.getByRole('menuitem', { name: /^Impersonate user/ }).click()
  await page.getByRole('textbox', { name: 'Reason' }).fill('Ticket 4711: the invoice looks wrong')
  await shoot('Start')
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByRole('row').nth(4).waitFor()
  const owner = await browser.newPage({ viewport: { width: 1100, height: 760 }, deviceScaleFactor: 1.5 })
  const agent = page
  await owner.goto(`${authUrl}/sign-in`)
  await owner.getByRole('button', { name: 'Olga Fern' }).click()
  for (const [title, path] of [
    ['Settings', '/production/settings'],
    ['Live sessions', '/production/sessions'],
    ['Approvals', '/production/approvals'],
    ['Audit', '/production/audit'],
  ]) {
    await owner.goto(authUrl + path)
    await owner.waitForTimeout(700)
    screens.push({ title, data: (await owner.screenshot()).toString('base64') })
  }
  await owner.goto(`${authUrl}/production/sessions`)
  await owner.getByRole('link', { name: /^Ticket 4711/ }).click()
  await owner
    .getByRole('heading', { name: /Maya Okafor/ })
    .first()
    .waitFor()
  await owner.waitForTimeout(700)
  screens.push({ title: 'One session', data: (await owner.screenshot()).toString('base64') })
  const customer = await browser.newPage({ viewport: { width: 1100, height: 760 }, deviceScaleFactor: 1.5 })
  await customer.goto(`${authUrl}/sign-in`)
  await customer.getByRole('button', { name: 'Maya Okafor' }).click()
  await customer.waitForLoadState()
  await customer.goto(new URL(agent.url()).origin)
  await customer.getByText('Fernhill Support').first().waitFor()
  await customer.getByRole('heading', { name: 'Support access' }).first().scrollIntoViewIfNeeded()
  await customer.evaluate(() => window.scrollBy(0, 300))
  await customer.waitForTimeout(700)
  screens.push({ title: 'What the customer sees', data: (await customer.screenshot()).toString('base64') })
  const stranger = await browser.newPage({ viewport: { width: 1100, height: 760 }, deviceScaleFactor: 1.5 })
  await stranger.goto(`${authUrl}/production/users`)
  await stranger.waitForTimeout(700)
  screens.push({ title: 'Signed out', data: (await stranger.screenshot()).toString('base64') })
  await owner.goto(`${authUrl}/production/nonsense`)
  await owner.waitForTimeout(700)
  screens.push({ title: 'Not found', data: (await owner.screenshot()).toString('base64') })
  await owner.emulateMedia({ colorScheme: 'dark' })
  await owner.goto(`${authUrl}/production/users`)
  await owner.waitForTimeout(700)
  screens.push({ title: 'Users, dark', data: (await owner.screenshot()).toString('base64') })
  await agent.getByRole('button', { name: 'Stop' }).click()
  // A page of its own: the policy of the dashboard allows no styles in the page.
  const sheet = await browser.newPage({ viewport: { width: 1500, height: 900 } })
  await sheet.setContent(
    `<style>body{margin:24px;display:grid;grid-template-columns:repeat(3,1fr);gap:20px;font:15px system-ui;background:#f4f4f6}
    figure{margin:0}img{width:100%;border:1px solid #ccc;border-radius:6px}figcaption{padding:4px 2px}</style>` +
      screens
        .map(
          ({ title, data }) =>
            `<figure><img src="data:image/png;base64,${data}"><figcaption>${title}</figcaption></figure>`,
        )
        .join(''),
  )
  await sheet.screenshot({ path: `${images}pages.png`, fullPage: true })
}

async function viewAs(name, mode) {
  await page.goto(`${authUrl}/production/users`)
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: /^Impersonate user/ }).click()
  await page.getByRole('textbox', { name: 'Reason' }).fill('Ticket 4711: the invoice looks wrong')
  await page.getByRole('radio', { name: new RegExp(`^${mode}`) }).check()
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByRole('row', { name: /FH-/ }).nth(3).waitFor()
  await page.waitForTimeout(500) // the banner has come in
}

async function stop() {
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByRole('button', { name: 'Actions for Maya Okafor' }).waitFor()
}
