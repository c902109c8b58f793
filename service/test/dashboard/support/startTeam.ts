import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type BrowserContextOptions, chromium, type Page } from 'playwright'
import { loopbackSignIn } from 'impersonation-kit-service'
import { chromiumArgs, chromiumPath } from '../../../../scripts/chromium.mjs'
import { PAGE_PATIENCE } from '../../../../test/support/limits.js'
import { startHook } from '../../alerts/support/startHook.js'
import { startMailServer } from '../../alerts/support/startMailServer.js'
import { startService } from '../../support/startService.js'
import { TEAM } from '../../support/team.js'
import { manyUsers } from './manyUsers.js'
import { startApp } from './startApp.js'

declare global {
  interface Window {
    axe: {
      run: (options?: { runOnly: string[] }) => Promise<{
        violations: { id: string; nodes: { html: string }[] }[]
      }>
    }
  }
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The service with its dashboard, the product, a mailbox, something like Slack, and a browser in which the team works. */
export async function startTeam() {
  const host = { isPaid: true }
  let origin = ''
  const app = await startApp(() => origin)
  const mail = await startMailServer()
  const slack = await startHook()
  const service = await startService({
    environments: { production: { apps: [app.origin] }, staging: { apps: ['http://localhost:1'] } },
    authenticate: undefined as never,
    signIn: loopbackSignIn({ people: [...TEAM, { userId: 'mia' }] }),
    users: manyUsers(),
    isPaid: () => host.isPaid,
    mail: { url: mail.url, from: 'alerts@acme.test' },
    now: Date.now,
  })
  origin = service.origin
  const chrome = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
  const complaints: string[] = []

  /** A page of somebody who is signed in by that name, at that path of the service. */
  async function open(
    who: string | undefined,
    path: string,
    options: BrowserContextOptions = {},
  ): Promise<Page> {
    const context = await chrome.newContext({ reducedMotion: 'reduce', ...options })
    context.setDefaultTimeout(PAGE_PATIENCE)
    const page = await context.newPage()
    page.on('pageerror', (error) => void complaints.push(`${page.url()}: ${error.message}`))
    page.on('console', (line) => {
      const isComplaint = ['error', 'warning'].includes(line.type())
      // A refusal of the service is one for the browser, too.
      if (isComplaint && !line.text().startsWith('Failed to load resource')) {
        complaints.push(`${page.url()}: ${line.text()}`)
      }
    })
    page.on('request', (request) => {
      const url = new URL(request.url())
      if (!/^https?:$/.test(url.protocol)) return
      if (![origin, app.origin].includes(url.origin)) complaints.push(`asked for ${url.href}`)
    })
    if (who !== undefined) {
      await page.goto(`${origin}/sign-in?return_to=${encodeURIComponent(origin + path)}`)
      await page.getByRole('button', { name: who }).click()
      await page.waitForURL(origin + path)
    } else await page.goto(origin + path)
    return page
  }

  return {
    origin,
    app,
    mail,
    slack,
    host,
    /** What a browser has said against the pages: errors, warnings, requests to elsewhere. */
    complaints,
    open,
    stop: async () => {
      await chrome.close()
      await service.stop()
      await mail.close()
      await slack.close()
      app.close()
    },
  }
}

/** What axe objects to, in light, in dark and in forced colours; and what is wrong with the page on a telephone. */
export async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = []
  const before = page.viewportSize()
  await page.evaluate(AXE)
  for (const look of ['light', 'dark', 'forced colours'] as const) {
    await page.emulateMedia({
      colorScheme: look === 'dark' ? 'dark' : 'light',
      forcedColors: look === 'forced colours' ? 'active' : 'none',
    })
    // Of all that axe looks at, only the colours are others there.
    const { violations } = await page.evaluate(
      async (isFirst) => window.axe.run(isFirst ? undefined : { runOnly: ['color-contrast'] }),
      look === 'light',
    )
    faults.push(...violations.map(({ id, nodes }) => `${look}: ${id}: ${nodes[0]?.html}`))
  }
  await page.emulateMedia({ forcedColors: 'none' })
  await page.setViewportSize({ width: 390, height: 844 })
  let onTelephone = await page.evaluate(faultsOnTelephone)
  // An open menu finds its new place a moment later.
  for (let tries = 0; onTelephone.length > 0 && tries < 50; tries++) {
    await page.waitForTimeout(100)
    onTelephone = await page.evaluate(faultsOnTelephone)
  }
  faults.push(...onTelephone)
  if (before) await page.setViewportSize(before)
  return faults
}

function faultsOnTelephone(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement
  const panel = document.querySelector('main > [data-panel]')?.getBoundingClientRect()
  const squeezed = Array.from(document.querySelectorAll('main time')).filter(
    (time) => time.getBoundingClientRect().height > 60,
  )
  return [
    ...(scrollWidth > clientWidth ? [`${scrollWidth} px wide at ${clientWidth} px`] : []),
    ...(panel && panel.left !== clientWidth - panel.right
      ? [`not in the middle: ${panel.left} to ${panel.right} of ${clientWidth} px`]
      : []),
    ...squeezed.map(({ textContent }) => `squeezed: ${textContent}`),
  ]
}
