import { type Browser, chromium } from 'playwright'
import { chromiumArgs, chromiumPath } from '../../../scripts/chromium.mjs'

/** The Chromium that every test of this repository uses. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
}
