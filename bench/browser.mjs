import { chromium } from 'playwright'
import { chromiumArgs, chromiumPath } from '../scripts/chromium.mjs'
import { startServers } from './servers.mjs'

/** Runs `measure` with a real Chromium and the servers, and closes both whatever happens. */
export async function withBrowser(measure) {
  const servers = await startServers()
  const browser = await chromium
    .launch({ executablePath: await chromiumPath(), args: [...chromiumArgs, '--js-flags=--expose-gc'] })
    .catch((error) => {
      servers.close()
      throw error
    })
  try {
    return await measure({ ...servers, browser })
  } finally {
    await browser.close()
    servers.close()
  }
}

/** A page in a context of its own: nothing cached, no cookie. An error in the page is the measurement's. */
export async function openPage(browser, url) {
  const context = await browser.newContext()
  const page = await context.newPage()
  const errors = []
  page.on('pageerror', (error) => errors.push(error))
  await page.goto(url)
  await page.waitForFunction(() => 'bench' in window)
  return {
    version: browser.version(),
    async call(name, ...args) {
      const result = await page.evaluate(([method, rest]) => window.bench[method](...rest), [name, args])
      if (errors.length > 0) throw errors[0]
      return result
    },
    close: () => context.close(),
  }
}
