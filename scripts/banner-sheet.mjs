// Pictures of the banner in every state, one sheet for each width and setting, for whoever changes its look:
//
//   node scripts/banner-sheet.mjs [OUT] [--only WORD]     (default OUT: node_modules/.cache/banner-sheet)
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { chromium } from 'playwright'
import { createServer } from 'vite'
import { chromiumArgs, chromiumPath } from './chromium.mjs'

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : ''
const out = resolve(
  process.argv[2] && !process.argv[2].startsWith('--') ? process.argv[2] : 'node_modules/.cache/banner-sheet',
)
const settings = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  forced: { forcedColors: 'active' },
  'rtl, English words': { query: '&dir=rtl' },
  Arabic: { query: '&dir=rtl&language=ar' },
  German: { query: '&language=de' },
}

mkdirSync(out, { recursive: true })
const server = await createServer({
  root: fileURLToPath(new URL('banner-sheet/', import.meta.url)),
  configFile: false,
  logLevel: 'error',
  plugins: [react()],
  resolve: {
    alias: [
      {
        find: /^impersonation-kit$/,
        replacement: fileURLToPath(new URL('../src/index.ts', import.meta.url)),
      },
      {
        find: /^impersonation-kit\/([a-z]+)$/,
        replacement: fileURLToPath(new URL('../src/$1.ts', import.meta.url)),
      },
    ],
  },
  server: { port: 0 },
})
await server.listen()
const url = server.resolvedUrls.local[0]
const { states } = await server.ssrLoadModule('/states.ts')
const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })

for (const [setting, { query = '', ...context }] of Object.entries(settings)) {
  for (const width of [1280, 390, 320]) {
    const name = `${setting.replace(/\W+/g, '-')}-${width}`
    if (only && !name.includes(only)) continue
    const figures = []
    const page = await browser.newPage({
      viewport: { width, height: width === 1280 ? 150 : 190 },
      ...context,
    })
    for (const [state, { act = {}, outage }] of Object.entries(states)) {
      await page.goto(`${url}?state=${encodeURIComponent(state)}${query}`)
      await page.waitForSelector(outage ? '[data-state=unconfirmed]' : '[data-impersonation-banner=root]')
      for (const selector of act.click?.split(', ') ?? []) await page.click(selector)
      for (const key of act.press ?? []) {
        if (key === 'blur') await page.evaluate(() => document.activeElement.blur())
        else if (key === 'focus') await page.focus('[data-impersonation-banner=stop]')
        else await page.keyboard.press(key)
      }
      await page.mouse.move(width / 2, 140)
      await page.waitForTimeout(30)
      const image = (await page.screenshot()).toString('base64')
      figures.push(
        `<figure><figcaption>${state}</figcaption><img src="data:image/png;base64,${image}"></figure>`,
      )
    }
    await page.close()
    const columns = width === 1280 ? 1 : 3
    const sheet = await browser.newPage({ viewport: { width: columns * (width + 16), height: 600 } })
    await sheet.setContent(
      `<style>body{margin:8px;background:#999;font:12px sans-serif;display:grid;grid-template-columns:repeat(${columns},${width}px);gap:8px}figure{margin:0}img{display:block}</style>${figures.join('')}`,
    )
    await sheet.screenshot({ path: join(out, `${name}.png`), fullPage: true })
    await sheet.close()
  }
}
await browser.close()
await server.close()
console.log(out)
