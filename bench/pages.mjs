// The dashboard's table of users beside a bare <table> with the same rows: from a key press to the rows, and frames lost while paging.
import { chromium } from 'playwright'
import { chromiumArgs, chromiumPath } from '../scripts/chromium.mjs'
import { markdown, median, quantile, shuffled } from './report.mjs'
import { startDashboard } from './startDashboard.mjs'

/** The page waits for a pause in the typing before it asks. */
const PAUSE = 150

export async function run({ small = false } = {}) {
  const [users, rounds, pages] = small ? [10_000, 5, 10] : [1_000_000, 31, 60]
  const { url, stop } = await startDashboard(users)
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
  try {
    const tables = [
      ['UsersTable in the dashboard', `${url}/production/users`],
      ['a bare <table>', `${url}/bare`],
    ]
    const found = new Map(tables.map(([name]) => [name, { typed: [], frames: [], lost: 0 }]))
    for (let round = 0; round < rounds; round++) {
      for (const [name, address] of shuffled(tables)) {
        const page = await open(browser, address)
        found.get(name).typed.push(await typeAndWait(page, `user ${(round * 31_337) % users}`))
        await page.context().close()
      }
    }
    for (const [name, address] of tables) {
      const page = await open(browser, address)
      const { frames, lost } = await pageThrough(page, pages)
      found.get(name).frames = frames
      found.get(name).lost = lost
      await page.context().close()
    }
    return markdown(
      `${users.toLocaleString('en')} users: from the last key press to the rows, and ${pages} pages of 50`,
      ['', 'milliseconds, median', '10 %–90 %', 'without the pause', 'longest frame', 'frames lost'],
      tables.map(([name]) => {
        const { typed, frames, lost } = found.get(name)
        const pause = name.startsWith('UsersTable') ? PAUSE : 0
        return [
          name,
          median(typed).toFixed(0),
          [0.1, 0.9].map((q) => quantile(typed, q).toFixed(0)).join('–'),
          (median(typed) - pause).toFixed(0),
          `${Math.max(...frames).toFixed(0)} ms`,
          `${lost} of ${frames.length + lost}`,
        ]
      }),
      [
        `Both ask the same service on PostgreSQL, which decides about each of the 50 users. UsersTable waits for a pause of ${PAUSE} ms in the typing; the bare table asks at once.`,
      ],
    )
  } finally {
    await browser.close()
    stop()
  }
}

async function open(browser, address) {
  const context = await browser.newContext()
  await context.addCookies([{ name: 'host', value: 'support', url: new URL(address).origin }])
  await context.route('**/bare', (route) => route.fulfill({ contentType: 'text/html', body: BARE }))
  const page = await context.newPage()
  await page.goto(address)
  await page.locator('tbody tr').nth(49).waitFor()
  return page
}

/** Milliseconds from the last key to the frame in which the table shows the one who was looked for. */
async function typeAndWait(page, text) {
  await page.locator('input[type=search]').focus()
  await page.evaluate((wanted) => {
    let pressed = 0
    addEventListener('keydown', () => (pressed = performance.now()), true)
    window.shown = new Promise((resolve) => {
      new MutationObserver(() => {
        const row = document.querySelector('tbody tr')
        if (row?.textContent.toLowerCase().includes(wanted))
          requestAnimationFrame(() => resolve(performance.now() - pressed))
      }).observe(document.body, { subtree: true, childList: true, characterData: true })
    })
  }, text)
  await page.keyboard.type(text, { delay: 30 })
  return page.evaluate(() => window.shown)
}

/** How long each frame took while somebody goes from page to page, and how many frames of 60 a second were lost. */
async function pageThrough(page, count) {
  await page.evaluate(() => {
    window.frames60 = []
    let last = performance.now()
    const tick = (now) => {
      window.frames60.push(now - last)
      last = now
      requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
  })
  for (let turn = 0; turn < count; turn++) {
    const before = await page.locator('tbody tr').first().textContent()
    await page.getByRole('button', { name: 'Next page' }).click()
    await page.waitForFunction((was) => document.querySelector('tbody tr')?.textContent !== was, before)
  }
  const frames = await page.evaluate(() => window.frames60.slice(1))
  return {
    frames,
    lost: frames.reduce((sum, took) => sum + Math.max(0, Math.round(took / (1000 / 60)) - 1), 0),
  }
}

const BARE = `<!doctype html><input type="search"><table><tbody></tbody></table><button>Next page</button><script>
const [input, body, next] = ['input', 'tbody', 'button'].map((name) => document.querySelector(name))
let after
async function show(query) {
  const reply = await fetch('/api/operators/production/users?limit=50&q=' + encodeURIComponent(input.value) + query)
  const page = await reply.json()
  after = page.next
  body.innerHTML = page.users.map(({ user, decision }) => '<tr><th>' + user.name + '<td>' + user.email + '<td>' + decision.verdict).join('')
}
input.oninput = () => show('')
next.onclick = () => show('&after=' + encodeURIComponent(after))
show('')
</script>`
