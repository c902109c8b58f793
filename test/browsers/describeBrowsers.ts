import { existsSync } from 'node:fs'
import { describe } from 'vitest'
import { FIREFOX, openFirefox } from './support/openFirefox.js'
import { openWebKit, WEBKIT_DRIVER, XVFB } from './support/openWebKit.js'
import type { RemoteBrowser } from './support/RemoteBrowser.js'

const BROWSERS = [
  { name: 'Firefox', open: openFirefox, packages: { 'firefox-esr': FIREFOX } },
  { name: 'WebKit', open: openWebKit, packages: { 'webkit2gtk-driver': WEBKIT_DRIVER, xvfb: XVFB } },
]

/**
 * Runs the same tests in Firefox and in WebKit. A browser that is not installed is skipped, or with `REQUIRE_BROWSERS=1` a failure:
 * both are packages of Debian, and nothing here installs them.
 */
export function describeBrowsers(behaviours: (open: () => Promise<RemoteBrowser>) => void): void {
  for (const { name, open, packages } of BROWSERS) {
    const missing = Object.entries(packages).flatMap(([of, path]) => (existsSync(path) ? [] : [of]))
    const isSkipped = missing.length > 0 && process.env['REQUIRE_BROWSERS'] !== '1'
    describe.skipIf(isSkipped)(isSkipped ? `${name} (skipped: no ${missing.join(', no ')})` : name, () => {
      behaviours(async () => {
        if (missing.length > 0) throw new Error(`Not installed: ${missing.join(', ')}. apt-get install them.`)
        return open()
      })
    })
  }
}
