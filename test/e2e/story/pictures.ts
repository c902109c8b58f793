import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright'

const FOLDER = fileURLToPath(new URL('../../../node_modules/.cache/story/', import.meta.url))

/** The pictures of a story: one of each step, in a folder of its own, and all of them on one sheet. */
export async function pictures(name: string) {
  const folder = join(FOLDER, name.replaceAll(' ', '-'))
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const taken: { title: string; data: string }[] = []
  return {
    take: async (page: Page, title: string): Promise<void> => {
      const data = await page.screenshot({ animations: 'disabled' })
      const number = String(taken.push({ title, data: data.toString('base64') })).padStart(2, '0')
      await writeFile(join(folder, `${number} ${title}.png`), data)
    },
    sheet: async (browser: Browser): Promise<void> => {
      const page = await browser.newPage({ viewport: { width: 1600, height: 900 } })
      const figures = taken.map(
        ({ title, data }, index) =>
          `<figure><img src="data:image/png;base64,${data}"><figcaption>${index + 1}. ${title}</figcaption></figure>`,
      )
      await page.setContent(
        `<style>body{margin:24px;display:grid;grid-template-columns:repeat(4,1fr);gap:20px;font:15px system-ui;background:#f4f4f6}
        figure{margin:0}img{width:100%;border:1px solid #ccc;border-radius:6px}figcaption{padding:4px 2px}</style>${figures.join('')}`,
      )
      await page.screenshot({ path: join(folder, 'sheet.png'), fullPage: true })
      await page.close()
    },
  }
}
