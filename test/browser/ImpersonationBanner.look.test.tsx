import { render } from '@testing-library/react'
import axe from 'axe-core'
import { describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { AuthProvider, ImpersonationBanner } from 'impersonation-kit'
import { ar } from 'impersonation-kit/locales'
import sheet from '../../src/styles.css?raw'
import { addHtml, addStyles, bob, emulate, isCut, part, renderBanner } from './support/banner.js'
import { contrast, rgb } from './support/contrast.js'

const box = (name: string): DOMRect => part(name).getBoundingClientRect()
const middle = ({ top, height }: DOMRect): number => top + height / 2
const sidewaysScroll = (): number =>
  document.documentElement.scrollWidth - document.documentElement.clientWidth

const longName = { firstName: 'Wolfeschlegelsteinhausenbergerdorff '.repeat(3).trim(), lastName: 'the Third' }
const longReason = 'Ticket 4711: the invoice does not open, and nobody knows why. '.repeat(5)

describe.each(['light', 'dark'])('in a %s scheme', (scheme) => {
  test.each([
    ['read-only', { mode: 'read-only' }],
    ['full', { mode: 'full' }],
    ['someone unknown', { mode: 'read-only', impersonator: { kind: 'unknown' } }],
    ['read-only, in the last minute', { mode: 'read-only', expiresAt: Date.now() + 59_000 }],
    ['full, in the last minute', { mode: 'full', expiresAt: Date.now() + 59_000 }],
  ] as const)('%s: every text has a contrast of 4.5:1', async (_kind, impersonation) => {
    await emulate('', { 'prefers-color-scheme': scheme })
    renderBanner({}, bob({ impersonation }))
    const background = getComputedStyle(part('root')).backgroundColor
    const texts = ['user', 'impersonator', 'reason', 'mode', 'time', 'toggle', 'mark', 'stop']
    for (const name of texts.filter((name) =>
      document.querySelector(`[data-impersonation-banner=${name}]`),
    )) {
      const { color, backgroundColor } = getComputedStyle(part(name))
      const behind = backgroundColor.endsWith(', 0)') ? background : backgroundColor
      expect(contrast(color, behind), name).toBeGreaterThanOrEqual(4.5)
    }
    expect(contrast(getComputedStyle(part('stop')).backgroundColor, background)).toBeGreaterThanOrEqual(3)
    for (const name of ['stop', 'toggle']) {
      await userEvent.hover(part(name))
      const { color, backgroundColor } = getComputedStyle(part(name))
      // What is half transparent is painted over the banner.
      const pen = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D
      for (const layer of [background, backgroundColor]) {
        pen.fillStyle = layer
        pen.fillRect(0, 0, 1, 1)
      }
      const [r, g, b] = pen.getImageData(0, 0, 1, 1).data
      expect(contrast(color, `rgb(${r}, ${g}, ${b})`), `${name}, hovered`).toBeGreaterThanOrEqual(4.5)
    }
    await userEvent.unhover(part('toggle'))
  })

  test('D10: full access and someone unknown are solid, and far from the page; read only is a tint', async () => {
    await emulate('', { 'prefers-color-scheme': scheme })
    addStyles(':root { color-scheme: light dark; background: Canvas }')
    const surface = (impersonation: object): string => {
      const { unmount } = renderBanner({}, bob({ impersonation }))
      const { backgroundColor } = getComputedStyle(part('root'))
      unmount()
      return backgroundColor
    }
    const paper = getComputedStyle(document.documentElement).backgroundColor
    const [tint, full, unknown] = [
      surface({ mode: 'read-only' }),
      surface({ mode: 'full' }),
      surface({ mode: 'read-only', impersonator: { kind: 'unknown' } }),
    ]
    expect(contrast(tint, paper)).toBeLessThan(1.6)
    for (const solid of [full, unknown]) expect(contrast(solid, paper)).toBeGreaterThan(2.4)
    const [red = 0, green = 0, blue = 0] = rgb(full)
    expect(red).toBeGreaterThan(green)
    expect(green).toBeGreaterThan(blue)
    const [alarm = 0, ...calm] = rgb(unknown)
    expect(alarm / Math.max(...calm)).toBeGreaterThan(3)
  })

  test('each mode has a hue of its own', async () => {
    await emulate('', { 'prefers-color-scheme': scheme })
    const { rerender } = renderBanner({}, bob({ impersonation: { mode: 'read-only' } }))
    const [red = 0, , blue = 0] = rgb(getComputedStyle(part('root')).borderBottomColor)
    rerender(
      <AuthProvider user={bob({ impersonation: { mode: 'full' } })}>
        <ImpersonationBanner />
      </AuthProvider>,
    )
    const [warmRed = 0, , warmBlue = 0] = rgb(getComputedStyle(part('root')).borderBottomColor)
    expect(blue).toBeGreaterThan(red)
    expect(warmRed).toBeGreaterThan(warmBlue)
  })
})

test.each(['read-only', 'full'] as const)('D3: the last minute is a filled chip, in %s', (mode) => {
  const chip = (left: number) => {
    const { unmount } = renderBanner({}, bob({ impersonation: { mode, expiresAt: Date.now() + left } }))
    const { backgroundColor, fontWeight } = getComputedStyle(part('time'))
    const behind = getComputedStyle(part('root')).backgroundColor
    unmount()
    return { backgroundColor, fontWeight, behind }
  }
  expect(chip(120_000)).toMatchObject({ backgroundColor: 'rgba(0, 0, 0, 0)', fontWeight: '400' })
  const last = chip(59_000)
  expect(last.fontWeight).toBe('700')
  expect(contrast(last.backgroundColor, last.behind)).toBeGreaterThanOrEqual(3)
})

test('it follows the color-scheme of the app rather than the system’s', async () => {
  await emulate('', { 'prefers-color-scheme': 'light' })
  addStyles(':root { color-scheme: dark }')
  renderBanner({}, bob({ impersonation: { mode: 'read-only' } }))
  expect(contrast(getComputedStyle(part('root')).backgroundColor, 'black')).toBeLessThan(2)
})

describe('it fits', () => {
  test('one line where there is room', async () => {
    await page.viewport(1280, 720)
    renderBanner()
    const names = ['user', 'impersonator', 'reason', 'mode', 'time', 'toggle', 'stop']
    const middles = names.map((name) => middle(box(name)))
    expect(Math.max(...middles) - Math.min(...middles)).toBeLessThan(4)
    expect(box('layer').height).toBeLessThan(48)
    expect(['user', 'context'].map(part).filter(isCut)).toEqual([])
    expect(getComputedStyle(part('time')).fontVariantNumeric).toBe('tabular-nums')
  })

  test('two where there is not', async () => {
    await page.viewport(640, 720)
    renderBanner()
    expect(middle(box('stop'))).toBeCloseTo(middle(box('user')), -1)
    expect(middle(box('time'))).toBeGreaterThan(box('user').bottom)
    expect(middle(box('time'))).toBeCloseTo(middle(box('mode')), -1)
    expect(box('layer').height).toBeLessThan(80)
  })

  test.each([320, 160])(
    'at %d px nothing is cut off at the side, and everything stays within reach',
    async (width) => {
      await page.viewport(width, 480)
      renderBanner({}, bob({ ...longName, impersonation: { reason: longReason } }))
      expect(sidewaysScroll()).toBe(0)
      for (const name of ['user', 'impersonator', 'mode', 'time', 'toggle', 'stop']) {
        expect(box(name).left, name).toBeGreaterThanOrEqual(0)
        expect(box(name).right, name).toBeLessThanOrEqual(width)
      }
      expect(box('stop').bottom).toBeLessThanOrEqual(240)
    },
  )

  test('text twice as large', async () => {
    await page.viewport(1280, 720)
    addStyles('html { font-size: 200% }')
    renderBanner()
    expect(parseFloat(getComputedStyle(part('root')).fontSize)).toBe(28)
    expect(sidewaysScroll()).toBe(0)
    expect(box('stop').right).toBeLessThanOrEqual(1280)
  })

  test.each([320, 1280])('without a Stop, where the auth has none (%d px)', async (width) => {
    await page.viewport(width, 720)
    render(
      <AuthProvider user={bob()}>
        <ImpersonationBanner />
      </AuthProvider>,
    )
    expect([...part('actions').children]).toEqual([part('toggle')])
    expect(box('toggle').right).toBeGreaterThan(width - 24)
    expect(middle(box('toggle'))).toBeCloseTo(middle(box('user')), 0)
    expect(box('layer').height).toBeLessThan(width === 320 ? 66 : 48)
  })

  test('targets are at least 24 px', () => {
    renderBanner()
    for (const name of ['toggle', 'stop']) {
      expect(box(name).width).toBeGreaterThanOrEqual(24)
      expect(box(name).height).toBeGreaterThanOrEqual(24)
    }
  })

  test('D2: English words in a page that runs from right to left are read in the order of English', () => {
    document.documentElement.dir = 'rtl'
    renderBanner({}, bob({ firstName: 'ليلى', lastName: 'حداد' }))
    const name = part('user').querySelector('bdi') as HTMLElement
    const words = document.createRange()
    words.setStartBefore(part('user').firstChild as Node)
    words.setEndBefore(name)
    expect(words.toString().trim()).toBe('Acting as')
    expect(words.getBoundingClientRect().left).toBeLessThan(name.getBoundingClientRect().left)
    expect(box('user').left).toBeLessThan(box('time').left)
    expect(box('time').left).toBeLessThan(box('stop').left)
  })

  test('D2: in a page that runs from right to left Arabic words do so too', async () => {
    document.documentElement.dir = 'rtl'
    renderBanner({ strings: ar })
    expect(box('stop').left).toBeLessThan(box('time').left)
    expect(box('time').left).toBeLessThan(box('user').left)
    await userEvent.click(part('toggle'))
    expect(box('stop').left).toBeLessThan(box('time').left)
    expect(box('time').left).toBeLessThan(box('user').left)
  })
})

describe('what is cut short', () => {
  const user = bob({ ...longName, impersonation: { reason: longReason } })

  test('unfolds for the keyboard', async () => {
    renderBanner({}, user)
    expect(['user', 'context'].map(part).map(isCut)).toEqual([true, true])
    await userEvent.keyboard('{Tab}')
    expect(document.activeElement).toBe(part('toggle'))
    expect(['user', 'context'].map(part).map(isCut)).toEqual([false, false])
  })

  test('unfolds by a click on it, and not by a click on a button, which would move away', async () => {
    renderBanner({ strings: { stop: 'Stop' } }, user)
    await userEvent.click(part('reason'))
    expect(isCut(part('context'))).toBe(false)
    await userEvent.click(part('stop'))
    await vi.waitFor(() => expect(isCut(part('context'))).toBe(true))
  })
})

describe('on paper', () => {
  test('it is one line that says who viewed it as whom and when, and no more', async () => {
    renderBanner({}, bob(), <main>Content</main>)
    const screenHeight = box('layer').height
    await emulate('print')
    const line = part('root').innerText
    expect(line).toMatch(/^Viewed by Ana Support as Bob Example at \d/)
    expect(box('stop').height).toBe(0)
    expect(getComputedStyle(part('layer')).position).toBe('absolute')
    expect(box('layer').height).toBeLessThanOrEqual(screenHeight)
  })

  test.each(['top', 'bottom'] as const)(
    'the line of a banner at the %s stands above the content',
    async (placement) => {
      renderBanner({ placement }, bob(longName), <main>Content</main>)
      await emulate('print')
      expect(box('layer').top).toBe(0)
      expect(document.querySelector('main')?.getBoundingClientRect().top).toBeGreaterThanOrEqual(
        box('layer').bottom,
      )
    },
  )

  test('the time is that of printing', async () => {
    renderBanner(
      { strings: { viewedBy: (_by, _as, at) => `At ${at.getTime()}` } },
      { userId: 'a', impersonatorUserId: 'b' },
    )
    await new Promise((resolve) => setTimeout(resolve, 30))
    const before = Date.now()
    dispatchEvent(new Event('beforeprint'))
    expect(Number(part('print').textContent.slice(3))).toBeGreaterThanOrEqual(before)
  })
})

describe('preferences', () => {
  test('in forced colors it keeps its edge, and its buttons theirs', async () => {
    await emulate('', { 'forced-colors': 'active' })
    renderBanner()
    const { borderBottomWidth, borderBottomColor, backgroundColor } = getComputedStyle(part('root'))
    expect(borderBottomWidth).toBe('2px')
    expect(rgb(borderBottomColor)).not.toEqual(rgb(backgroundColor))
    const stop = getComputedStyle(part('stop'))
    expect(rgb(stop.borderTopColor)).not.toEqual(rgb(stop.backgroundColor))
  })

  test.each(['light', 'dark'])('in forced colors (%s) every text can be read', async (scheme) => {
    await emulate('', { 'forced-colors': 'active', 'prefers-color-scheme': scheme })
    renderBanner()
    for (const name of ['user', 'context', 'mode', 'time', 'toggle', 'stop']) {
      let behind: HTMLElement | null = part(name)
      while (behind && getComputedStyle(behind).backgroundColor.endsWith(', 0)'))
        behind = behind.parentElement
      const { backgroundColor } = getComputedStyle(behind ?? document.body)
      expect(contrast(getComputedStyle(part(name)).color, backgroundColor), name).toBeGreaterThanOrEqual(4.5)
    }
  })

  test('nothing moves, so that there is no motion to reduce', () => {
    renderBanner()
    expect(document.getAnimations()).toEqual([])
    for (const element of part('layer').querySelectorAll('*')) {
      expect(getComputedStyle(element).transitionDuration).toBe('0s')
    }
  })
})

describe('the app', () => {
  test('overrides any rule with a class, and colors with custom properties', () => {
    addStyles('.ours { padding: 20px } :root { --impersonation-banner-background: rgb(1 2 3) }')
    renderBanner({ className: 'ours' })
    expect(getComputedStyle(part('root')).paddingTop).toBe('20px')
    expect(getComputedStyle(part('root')).backgroundColor).toBe('rgb(1, 2, 3)')
  })

  test('does not strip the buttons with its reset', () => {
    addStyles(
      '*, *::before { margin: 0; padding: 0; border: 0 } button, [type=button] { background: transparent; padding: 0; border: 0 }',
    )
    renderBanner()
    expect(getComputedStyle(part('stop')).backgroundColor).not.toBe('rgba(0, 0, 0, 0)')
    expect(parseFloat(getComputedStyle(part('stop')).paddingLeft)).toBeGreaterThan(8)
  })

  test('gets no look at all where it is unstyled, but the place', () => {
    renderBanner({ unstyled: true })
    expect(document.adoptedStyleSheets).toEqual([])
    expect(getComputedStyle(part('root')).display).toBe('block')
    expect(getComputedStyle(part('layer')).position).toBe('fixed')
    expect(box('layer').top).toBe(0)
  })

  test('and can import styles.css where its policy refuses everything else', () => {
    addStyles(sheet)
    renderBanner({ unstyled: true })
    expect(getComputedStyle(part('root')).display).toBe('flex')
  })
})

describe('axe finds nothing', () => {
  const audit = async (): Promise<unknown[]> =>
    (
      await axe.run(document.body, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
      })
    ).violations
      .filter(({ id }) => !['page-has-heading-one', 'landmark-one-main'].includes(id))
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)

  test.each(['bar', 'frame'] as const)('in a %s', async (variant) => {
    renderBanner({ variant })
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(await audit()).toEqual([])
  })

  test('in a pill', async () => {
    renderBanner()
    await userEvent.click(part('toggle'))
    expect(part('root').dataset.state).toBe('minimised')
    expect(await audit()).toEqual([])
  })

  test('with time over, and in a modal dialog', async () => {
    renderBanner({}, bob({ impersonation: { expiresAt: Date.now() - 1 } }))
    expect(await audit()).toEqual([])
    addHtml<HTMLDialogElement>('<dialog aria-label="Hello"><button>Close</button></dialog>').showModal()
    await vi.waitFor(() => expect(part('layer').parentElement?.localName).toBe('dialog'))
    expect(await audit()).toEqual([])
  })

  test('where Stop is pending and where it failed', async () => {
    let fail!: (reason: Error) => void
    render(
      <AuthProvider user={bob()} stopImpersonation={() => new Promise((_resolve, reject) => (fail = reject))}>
        <ImpersonationBanner />
      </AuthProvider>,
    )
    await userEvent.click(part('stop'))
    expect(await audit()).toEqual([])
    fail(new Error('offline'))
    await vi.waitFor(() =>
      expect(part('alert').textContent).toBe('Could not stop. You are still Bob Example.'),
    )
    expect(await audit()).toEqual([])
  })

  test('in the notice that blocks the page (S32), which Escape does not close', async () => {
    const token = ['{}', '{"sub":"someone_else"}', ''].map((part) => btoa(part)).join('.')
    render(
      <AuthProvider source={{ load: async () => ({ user: bob(), accessToken: token }) }}>
        <ImpersonationBanner />
        <button>Delete workspace</button>
      </AuthProvider>,
    )
    await vi.waitFor(() => expect(part('root').dataset.state).toBe('mismatch'))
    expect(document.activeElement).toBe(part('stop'))
    await userEvent.keyboard('{Escape}{Escape}{Escape}')
    await vi.waitFor(() => expect(part('root').matches(':modal')).toBe(true))
    const danger = page.getByText('Delete workspace').element().getBoundingClientRect()
    expect(document.elementFromPoint(danger.left + 5, danger.top + 5)?.localName).not.toBe('button')
    expect(await audit()).toEqual([])
  })
})
