import { cleanup, render } from '@testing-library/react'
import { AuthProvider } from 'impersonation-kit'
import { directUser } from 'impersonation-kit/testing'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import * as dialogs from '../../stories/layout/dialogs.js'
import * as drawers from '../../stories/layout/drawers.js'
import { findHidden } from '../../stories/layout/findHidden.js'
import * as frameworks from '../../stories/layout/frameworks.js'
import * as headers from '../../stories/layout/headers.js'
import { BesideBanner, type Layout } from '../../stories/layout/Layout.js'
import * as shells from '../../stories/layout/shells.js'
import { addStyles, bob, part, renderBanner } from './support/banner.js'

type Placement = 'top' | 'bottom'

const pages: [string, Layout][] = Object.entries({ ...headers, ...shells, ...frameworks })
const { lockByOverflow, lockByFixedBody, drawer } = drawers
/** What opens, and the button that opens it. */
const opened: [string, string, Layout][] = [
  ['drawer', 'Open', drawer],
  ...Object.entries(dialogs).map(([name, layout]): [string, string, Layout] => [name, 'Open', layout]),
  ['Bootstrap’s modal', 'Open', frameworks.bootstrapPage],
  ['Bootstrap’s offcanvas', 'Menu', frameworks.bootstrapPage],
  ['Pico’s dialog', 'Open', frameworks.picoPage],
]
const windows: [Placement, number][] = [
  ['top', 390],
  ['top', 1280],
  ['bottom', 390],
  ['bottom', 1280],
]

function show(layout: Layout, placement: Placement, adapted = true) {
  const container = document.body.appendChild(document.createElement('div'))
  const at = (user = bob()) => (
    <AuthProvider user={user} remountOnIdentityChange={false}>
      <BesideBanner layout={layout} placement={placement} adapted={adapted} />
    </AuthProvider>
  )
  const { rerender } = render(at(), { container })
  return { container, impersonate: (is: boolean) => rerender(at(is ? bob() : directUser())) }
}

const bannerHeight = (): number => Math.ceil(part('layer').getBoundingClientRect().height)

/** Until the room is what the banner, in its final look, takes. */
const settled = () =>
  vi.waitFor(() =>
    expect(document.documentElement.style.getPropertyValue('--impersonation-banner-height')).toBe(
      `${bannerHeight()}px`,
    ),
  )

const open = async (button: string): Promise<Element> => {
  await userEvent.click(page.getByRole('button', { name: button, exact: true }))
  return vi.waitFor(() => {
    const dialog = document.querySelector('[data-dialog]')
    if (!dialog?.checkVisibility()) throw new Error('Nothing has opened.')
    return dialog
  })
}

beforeEach(() => {
  scrollTo(0, 0)
})

describe.each(windows)('F12: with the banner at the %s of a window of %i px', (placement, width) => {
  beforeEach(() => page.viewport(width, 600))

  test.each(pages)('nothing of the app is covered or out of reach: %s', async (_name, layout) => {
    const { container, impersonate } = show(layout, placement)
    await settled()
    expect(findHidden(container).join(', ')).toBe('')
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width)
    impersonate(false)
    expect(document.documentElement.style).toHaveLength(0)
    expect(findHidden(container).join(', ')).toBe('')
    impersonate(true)
    await settled()
    expect(findHidden(container).join(', ')).toBe('')
  })

  test.each(opened)('all of what opens can be seen: %s', async (_name, button, layout) => {
    const { impersonate } = show(layout, placement)
    await settled()
    const dialog = await open(button)
    // Some come in, or find their place, in a later frame.
    const isSeen = () => vi.waitFor(() => expect(findHidden(dialog).join(', ')).toBe(''))
    await isSeen()
    impersonate(false)
    await isSeen()
    impersonate(true)
    await settled()
    await isSeen()
  })

  test.each(Object.entries({ lockByOverflow, lockByFixedBody }))(
    'nothing moves where scrolling is locked: %s',
    async (_name, layout) => {
      show(layout, placement)
      await settled()
      scrollTo(0, 20)
      const lock = page.getByRole('button', { name: 'Lock', exact: true }).element()
      const before = lock.getBoundingClientRect().top
      ;(lock as HTMLButtonElement).click()
      await vi.waitFor(() => expect(lock.textContent).toBe('Unlock'))
      expect(lock.getBoundingClientRect().top).toBe(before)
    },
  )
})

describe('F12: without the lines of docs/layout.md', () => {
  beforeEach(() => page.viewport(390, 600))
  const { ordinaryPage, ...others } = headers
  const { shellOf100Percent, bodyThatScrolls, ...otherShells } = shells
  const { nativeDialog, ...otherDialogs } = dialogs

  async function hiddenAt(layout: Layout, placement: Placement, button?: string): Promise<string[]> {
    const { container } = show(layout, placement, false)
    await settled()
    const hidden = findHidden(button ? await open(button) : container)
    cleanup()
    document.body.replaceChildren()
    return hidden
  }

  test.each(Object.entries({ ...others, ...otherShells, ...frameworks }))(
    'something is covered or out of reach, at the top or at the bottom: %s',
    async (name, layout) => {
      const button = name === 'picoPage' ? 'Open' : undefined
      const hidden = [
        ...(await hiddenAt(layout, 'top', button)),
        ...(await hiddenAt(layout, 'bottom', button)),
      ]
      expect(hidden).not.toEqual([])
    },
  )

  test.each(Object.entries({ drawer, ...otherDialogs }))(
    'a part of what opens is covered: %s',
    async (_name, layout) => {
      expect(await hiddenAt(layout, 'top', 'Open')).not.toEqual([])
    },
  )

  test.each(Object.entries({ ordinaryPage, shellOf100Percent, bodyThatScrolls, nativeDialog }))(
    'nothing is covered where nothing is needed: %s',
    (_name, { recipe }) => expect(recipe).toBe(''),
  )
})

describe('F12: the room', () => {
  const root = document.documentElement
  const told = (name: string): number =>
    parseFloat(getComputedStyle(root).getPropertyValue(`--impersonation-banner-${name}`))

  test.each<[Placement, Placement]>([
    ['top', 'bottom'],
    ['bottom', 'top'],
  ])('at the %s is told for that edge, and none for the %s', async (edge, other) => {
    show(headers.ordinaryPage, edge)
    await settled()
    expect([told(edge), told(other), told('height')]).toEqual([bannerHeight(), 0, bannerHeight()])
  })

  test('of a frame is told for both edges', async () => {
    renderBanner({ variant: 'frame', placement: 'bottom' })
    await settled()
    expect(getComputedStyle(root).getPropertyValue('--impersonation-banner-top')).toContain('3px')
    expect(told('bottom')).toBe(bannerHeight())
  })

  test('is added to the space that the app keeps for its own header when it scrolls to something', async () => {
    addStyles('html { scroll-padding-top: 48px } h2 { margin: 2000px 0 }')
    renderBanner({}, bob(), <h2>Terms</h2>)
    await settled()
    document.querySelector('h2')?.scrollIntoView()
    expect(document.querySelector('h2')?.getBoundingClientRect().top).toBe(48 + bannerHeight())
  })

  test('follows the banner as it grows, and so does the app', async () => {
    await page.viewport(1280, 600)
    const { container } = show(shells.shellOf100dvh, 'top')
    await settled()
    const before = told('top')
    await page.viewport(390, 600)
    await vi.waitFor(() => expect(told('top')).toBeGreaterThan(before))
    expect(findHidden(container).join(', ')).toBe('')
  })
})
