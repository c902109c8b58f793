// What Lighthouse says of each page of the built dashboard, on the service and its PostgreSQL.
import lighthouse from 'lighthouse'
import { chromium } from 'playwright'
import { chromiumArgs, chromiumPath } from '../scripts/chromium.mjs'
import { markdown } from './report.mjs'
import { startDashboard } from './startDashboard.mjs'

const CATEGORIES = ['accessibility', 'best-practices', 'performance']
const PAGES = ['users', 'settings', 'sessions', 'approvals', 'audit']
const DEBUGGING_PORT = 9333

export async function run({ small = false } = {}) {
  const { url, stop } = await startDashboard(small ? 1_000 : 100_000)
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: [...chromiumArgs, `--remote-debugging-port=${DEBUGGING_PORT}`],
  })
  try {
    // A server that has just started is slower at its first page, and so is the browser.
    await scoresOf(url, PAGES[0])
    const rows = []
    for (const page of PAGES) {
      const scores = await scoresOf(url, page)
      rows.push([page, ...CATEGORIES.map((name) => String(Math.round(scores[name].score * 100)))])
    }
    return markdown(
      'Lighthouse on the pages of the dashboard, as a slow telephone',
      ['', ...CATEGORIES],
      rows,
    )
  } finally {
    await browser.close()
    stop()
  }
}

async function scoresOf(url, page) {
  const { lhr } = await lighthouse(`${url}/production/${page}`, {
    port: DEBUGGING_PORT,
    onlyCategories: CATEGORIES,
    extraHeaders: { cookie: 'host=owner' },
    logLevel: 'error',
  })
  return lhr.categories
}
