// impersonation-kit/styles.css goes through an app's bundler, which rewrites what it takes for too new.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumArgs, chromiumPath } from '../../scripts/chromium.mjs'

const styles = fileURLToPath(import.meta.resolve('impersonation-kit/styles.css'))
let browser: Browser
let built: string

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'styles-'))
  writeFileSync(join(root, 'index.html'), '<!doctype html><script type="module" src="/main.js"></script>')
  writeFileSync(join(root, 'main.js'), `import ${JSON.stringify(styles)}`)
  await build({ root, configFile: false, logLevel: 'error' })
  const assets = join(root, 'dist/assets')
  const file = readdirSync(assets).find((name) => name.endsWith('.css')) ?? ''
  built = readFileSync(join(assets, file), 'utf8')
  rmSync(root, { recursive: true })
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
})

afterAll(() => browser.close())

test.each(['light', 'dark'] as const)(
  'styles.css keeps its colours through a Vite build, in %s',
  async (scheme) => {
    const page = await browser.newPage()
    const banner =
      '<div data-impersonation-banner="root"><button data-impersonation-banner="stop">Stop</button></div>'
    const colours = async (css: string): Promise<string[]> => {
      await page.setContent(`<style>html { color-scheme: ${scheme} } ${css}</style>${banner}`)
      return page.$$eval('[data-impersonation-banner]', (parts) =>
        parts.flatMap((part) => [getComputedStyle(part).color, getComputedStyle(part).backgroundColor]),
      )
    }
    const wanted = await colours(readFileSync(styles, 'utf8'))
    expect(wanted).not.toContain('rgba(0, 0, 0, 0)')
    expect(await colours(built)).toEqual(wanted)
    await page.close()
  },
)
