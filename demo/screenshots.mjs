// Takes the README's pictures from the running demo: `npm start`, then `node demo/screenshots.mjs` in another terminal.
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { chromiumArgs, chromiumPath } from '../scripts/chromium.mjs'

const authUrl = process.argv[2] ?? 'http://localhost:4400'
const images = fileURLToPath(new URL('../docs/images/', import.meta.url))
const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
const page = await browser.newPage({ viewport: { width: 1100, height: 1660 }, deviceScaleFactor: 1.5 })

await page.goto(`${authUrl}/sign-in`)
await page.getByRole('button', { name: 'Ana Silva' }).click()
await viewAs('Maya Okafor', 'Full')
await page.getByRole('button', { name: 'Call the API anyway' }).click()
await page.getByText('403 impersonation_forbidden').waitFor()
await page.getByRole('listitem').filter({ hasText: 'Refused' }).first().waitFor()
await page.evaluate(() => document.activeElement?.blur())
await page.mouse.move(0, 600)
await page.screenshot({ path: `${images}demo.png` })
await page.getByRole('button', { name: 'Stop' }).click()

await viewAs('Maya Okafor', 'Read-only')
await page.screenshot({ path: `${images}banner.png`, clip: { x: 0, y: 0, width: 1100, height: 200 } })
await page.getByRole('button', { name: 'Stop' }).click()
await page.getByRole('heading', { name: 'Customers' }).waitFor()
await browser.close()

async function viewAs(name, mode) {
  await page.getByRole('link', { name: `View as ${name}` }).click()
  await page.getByLabel('Reason').fill('Ticket 4711: the invoice looks wrong')
  await page.getByLabel(mode).check()
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByRole('row').nth(4).waitFor()
  await page.waitForTimeout(500) // the banner has come in
}
