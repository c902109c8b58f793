import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { servePages } from '../e2e/support/servePages.js'
import { describeBrowsers } from './describeBrowsers.js'
import { click, KEYS, press, shows, until } from './support/page.js'
import type { RemoteBrowser, Tab } from './support/RemoteBrowser.js'

let pages: Awaited<ReturnType<typeof servePages>>
beforeAll(async () => {
  pages = await servePages()
})
afterAll(() => pages[Symbol.asyncDispose]())

/** True as soon as a click in the middle of the banner, and in that of Stop, would hit them. */
const isOnTop = (tab: Tab): Promise<boolean> =>
  until(tab, () =>
    ['root', 'stop'].every((name) => {
      const part = document.querySelector(`[data-impersonation-banner="${name}"]`)
      if (!part) return false
      const { left, top, width, height } = part.getBoundingClientRect()
      return part.contains(document.elementFromPoint(left + width / 2, top + height / 2))
    }),
  )

/** Adds HTML of the app to the page. */
const add = (tab: Tab, html: string): Promise<void> =>
  tab.evaluate((text) => document.body.insertAdjacentHTML('beforeend', text), html)

const COVER = '<div style="position: fixed; inset: 0; z-index: 2147483647; background: gray">Cover</div>'

describeBrowsers((open) => {
  let browser: RemoteBrowser
  let tab: Tab
  beforeAll(async () => {
    browser = await open()
    tab = await browser.openTab()
  })
  afterAll(() => browser[Symbol.asyncDispose]())
  const show = async (page: string): Promise<void> => {
    await tab.goto(`${pages.url}/${page}`)
    await until(tab, () => document.querySelector('[data-impersonation-banner="stop"]') !== null)
  }
  beforeEach(() => show('banner.html'))

  it.each(['banner.html', 'banner-csp.html'])(
    'says who is viewed, by whom and why, and has its looks, on %s',
    async (page) => {
      await show(page)
      for (const text of ['Bob Example', 'Ana Silva', 'Ticket 4711']) await shows(tab, text)
      const { position, height, wide, surface } = await tab.evaluate(() => {
        const root = document.querySelector('[data-impersonation-banner="root"]') as HTMLElement
        const box = root.getBoundingClientRect()
        return {
          position: box.top,
          height: box.height,
          wide: Math.round(box.width) === document.documentElement.clientWidth,
          surface: getComputedStyle(root).backgroundColor,
        }
      })
      expect(position).toBe(0)
      expect(height).toBeGreaterThan(24)
      expect(height).toBeLessThan(100)
      expect(wide).toBe(true)
      expect(surface).not.toBe('rgba(0, 0, 0, 0)')
      // The page begins below it.
      const top = await tab.evaluate(() => document.querySelector('h1')?.getBoundingClientRect().top ?? 0)
      expect(top).toBeGreaterThanOrEqual(height)
      expect(
        await tab.evaluate(() =>
          document.querySelector('[data-impersonation-gate] button')?.getAttribute('aria-disabled'),
        ),
      ).toBe('true')
    },
  )

  describe('S44: it is on top', () => {
    it('of whatever z-index the app has', async () => {
      await add(tab, COVER)
      expect(await tab.evaluate(() => document.elementFromPoint(640, innerHeight - 2)?.textContent)).toBe(
        'Cover',
      )
      await isOnTop(tab)
    })

    it('of a modal dialog that makes all else inert, and Stop works in it by mouse and by keyboard', async () => {
      await add(
        tab,
        '<dialog style="position: fixed; inset: 0; width: 100vw; height: 100vh; max-width: none; max-height: none"><button>Close</button></dialog>',
      )
      await tab.evaluate(() => document.querySelector('dialog')?.showModal())
      await isOnTop(tab)
      await click(tab, 'Stop')
      await shows(tab, 'Could not stop')
    })

    it('and Stop is reached with the Tab key while a modal dialog is open', async () => {
      await add(tab, '<dialog><button>Close</button></dialog>')
      await tab.evaluate(() => document.querySelector('dialog')?.showModal())
      await isOnTop(tab)
      for (let steps = 0; ; steps++) {
        const isThere = await tab.evaluate(() =>
          document.activeElement?.matches('[data-impersonation-banner="stop"]'),
        )
        if (isThere) break
        expect(steps).toBeLessThan(8)
        await press(tab, KEYS.tab)
      }
      await press(tab, KEYS.enter)
      await shows(tab, 'Could not stop')
    })

    it('of the topmost of several dialogs, and back as they close', async () => {
      await add(tab, '<dialog id="below">Below</dialog><dialog id="above">Above</dialog>')
      const holder = (id: string): Promise<boolean> =>
        until(
          tab,
          (wanted) => document.querySelector('[data-impersonation-banner="layer"]')?.closest(wanted) !== null,
          id,
        )
      await tab.evaluate(() => document.querySelectorAll('dialog').forEach((one) => one.showModal()))
      await holder('#above')
      await isOnTop(tab)
      await tab.evaluate(() => document.querySelector<HTMLDialogElement>('#above')?.close())
      await holder('#below')
      await isOnTop(tab)
      await tab.evaluate(() => document.querySelector('#below')?.remove())
      await holder('body')
      await isOnTop(tab)
    })

    it('of a popover that was opened later', async () => {
      await add(tab, '<div popover="manual" style="inset: 0; width: auto; height: auto">Cover</div>')
      await tab.evaluate(() =>
        document.querySelector<HTMLElement>('[popover=manual]:last-child')?.showPopover(),
      )
      await isOnTop(tab)
    })

    it('of an element in fullscreen', async () => {
      await add(tab, '<section style="background: black"><button>Fill the screen</button></section>')
      await tab.evaluate(() => {
        const section = document.querySelector('section') as HTMLElement
        section.onclick = () => void section.requestFullscreen()
      })
      await click(tab, 'Fill the screen')
      await until(tab, () => document.fullscreenElement !== null)
      await isOnTop(tab)
      await tab.evaluate(() => document.exitFullscreen())
    })
  })

  describe('S44: it comes back', () => {
    it.each([
      ['removed', 'layer.remove()'],
      ['hidden', 'layer.hidden = true'],
      ['made inert', 'layer.inert = true'],
      ['made invisible', "layer.style.setProperty('display', 'none', 'important')"],
      ['taken out of the top layer', "layer.removeAttribute('popover')"],
    ])('when it is %s by a script', async (_how, code) => {
      await add(tab, COVER)
      await tab.evaluate((text) => {
        const script = document.createElement('script')
        script.textContent = `{ const layer = document.querySelector('[data-impersonation-banner=layer]'); ${text} }`
        document.head.append(script)
      }, code)
      await isOnTop(tab)
    })
  })

  it('marks the tab: in its title, and with its icon', async () => {
    const title = await tab.evaluate(() => document.title)
    expect(title).not.toBe('banner')
    expect(title).toContain('banner')
    const isMarked = await until(tab, () =>
      document.querySelector<HTMLLinkElement>('link[rel~=icon]')?.href.startsWith('data:image/png'),
    )
    expect(isMarked).toBe(true)
  })

  it('takes its place away again when it is minimised', async () => {
    const top = (): Promise<number> =>
      tab.evaluate(() => document.querySelector('h1')?.getBoundingClientRect().top ?? 0)
    const before = await top()
    await tab.evaluate(() =>
      document.querySelector<HTMLElement>('[data-impersonation-banner="toggle"]')?.focus(),
    )
    await press(tab, KEYS.enter)
    await until(
      tab,
      () =>
        document.querySelector<HTMLElement>('[data-impersonation-banner="root"]')?.dataset['state'] ===
        'minimised',
    )
    expect(await top()).toBeLessThanOrEqual(before)
    await until(tab, () => document.activeElement?.closest('[data-impersonation-banner="root"]') !== null)
  })
})
