import { type Browser, type BrowserServer, chromium } from 'playwright'
import { inject } from 'vitest'
import { chromiumArgs, chromiumPath } from '../../../scripts/chromium.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the one browser listens that all end-to-end tests share. */
    browser: string
    /** Where `test/e2e/pages` are served. */
    pages: string
  }
}

/** The Chromium that every test of this repository uses. */
export async function launchChromium(): Promise<BrowserServer> {
  return chromium.launchServer({ executablePath: await chromiumPath(), args: chromiumArgs })
}

/** The browser of the run. What a test opens in it, it opens in a context of its own; closing it closes these alone. */
export function connectChromium(): Promise<Browser> {
  return chromium.connect(inject('browser'))
}
