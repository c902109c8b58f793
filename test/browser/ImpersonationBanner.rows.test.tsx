import { afterEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { type ImpersonationBannerProps, useImpersonationGuard } from 'impersonation-kit'
import { ar, de, es, fr, ja } from 'impersonation-kit/locales'
import type { ImpersonatedUserOverrides } from 'impersonation-kit/testing'
import { bob, isCut, part, renderBanner } from './support/banner.js'

// The width of the page in a window as wide, and in one twice as wide at 200 % zoom.
const widths = [320, 360, 480, 640, 641, 960, 961, 1024]
/** Two lines of 28 and 21 px, the gap between them, padding and edge. */
const TWO_LINES = 65
/** A message in a narrow window may have one more, rather than be cut. */
const THREE_LINES = TWO_LINES + 21
const NARROW = 640

const languages: [string, 'ltr' | 'rtl', ImpersonationBannerProps['strings']][] = [
  ['English', 'ltr', {}],
  ['English from right to left', 'rtl', {}],
  ['German', 'ltr', de],
  ['French', 'ltr', fr],
  ['Spanish', 'ltr', es],
  ['Japanese', 'ltr', ja],
  ['Arabic', 'rtl', ar],
]

const longName = { firstName: 'Wolfeschlegelsteinhausenbergerdorff '.repeat(3).trim(), lastName: 'the Third' }
const reason = 'Ticket 4711: the invoice does not open, and nobody knows why. '.repeat(5).trim()
const impersonator = { id: 'a', name: longName.firstName, kind: 'person' } as const
const soon = (seconds: number): number => Date.now() + seconds * 1000

async function hasMessage(): Promise<void> {
  await vi.waitFor(() => expect(part('alert').textContent).not.toBe(''))
}
async function stopInVain(): Promise<void> {
  await userEvent.click(part('stop'))
  await hasMessage()
}
/** The notice stays: on a busy machine its six seconds may be over before it is looked at. */
async function beRefused(): Promise<void> {
  const real = window.setTimeout
  vi.spyOn(window, 'setTimeout').mockImplementation(((...given: Parameters<typeof real>) =>
    given[1] === 6_000 ? 0 : real(...given)) as typeof real)
  await userEvent.click(page.getByText('Delete'))
  await hasMessage()
}
afterEach(() => void vi.restoreAllMocks())
function Delete() {
  const { guard } = useImpersonationGuard()
  return <button onClick={guard(() => undefined)}>Delete</button>
}

const cases: [string, () => ImpersonatedUserOverrides, (() => Promise<void>)?][] = [
  ['as usual', () => ({})],
  [
    'with full access for more than an hour',
    () => ({ impersonation: { mode: 'full', expiresAt: soon(5e3) } }),
  ],
  ['with long names', () => ({ ...longName, impersonation: { impersonator } })],
  ['with a long reason', () => ({ impersonation: { reason } })],
  ['with everything long', () => ({ ...longName, impersonation: { impersonator, reason, mode: 'full' } })],
  ['with one minute left', () => ({ impersonation: { expiresAt: soon(59) } })],
  ['with time over', () => ({ impersonation: { expiresAt: soon(-1) } })],
  ['where Stop failed', () => ({ impersonation: { mode: 'full' } }), stopInVain],
  ['where Stop failed, with everything long', () => ({ ...longName, impersonation: { reason } }), stopInVain],
  ['where something was refused', () => ({ ...longName, impersonation: { reason } }), beRefused],
]

const find = (name: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-impersonation-banner="${name}"]`)

/** The parts that a person sees, with their boxes. */
function seen(): Map<string, DOMRect> {
  const boxes = new Map<string, DOMRect>()
  for (const name of ['user', 'context', 'mode', 'time', 'alert', 'toggle', 'stop']) {
    const element = find(name)
    if (!element || getComputedStyle(element).clipPath !== 'none') continue
    if (element.textContent || name === 'toggle') boxes.set(name, element.getBoundingClientRect())
  }
  return boxes
}

/** In how many rows boxes stand: those of one row have their middles at about the same height. */
function countRows(boxes: Iterable<DOMRect>): number {
  const middles: number[] = []
  for (const { top, height } of boxes) {
    const middle = top + height / 2
    if (!middles.some((other) => Math.abs(other - middle) < 6)) middles.push(middle)
  }
  return middles.length
}

const overlap = (a: DOMRect, b: DOMRect): boolean =>
  a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1

function checkRows(width: number): void {
  const boxes = seen()
  expect(countRows(boxes.values())).toBeLessThanOrEqual(2)
  const mayBeThree = width <= NARROW && boxes.has('alert')
  expect(part('layer').offsetHeight).toBeLessThanOrEqual(mayBeThree ? THREE_LINES : TWO_LINES)
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width)
  for (const [name, box] of boxes) {
    expect(box.height, name).toBeLessThanOrEqual(name === 'alert' && mayBeThree ? 42 : 28)
    expect(box.left, name).toBeGreaterThanOrEqual(0)
    expect(box.right, name).toBeLessThanOrEqual(width)
    for (const [other, otherBox] of boxes)
      expect(name !== other && overlap(box, otherBox), `${name}, ${other}`).toBe(false)
  }
  for (const name of ['mode', 'time', 'stop']) {
    const element = find(name)
    expect(element !== null && isCut(element), name).toBe(false)
  }
  for (const name of ['toggle', 'stop']) {
    expect(boxes.get(name)?.width, name).toBeGreaterThanOrEqual(24)
    expect(boxes.get(name)?.height, name).toBeGreaterThanOrEqual(24)
  }
}

/** The name, whatever became of the words around it: in its place, and long enough to be told from another. */
function checkName(name: string): void {
  const shown = part('user').querySelector('bdi')
  const place = part('user').getBoundingClientRect()
  const box = shown?.getBoundingClientRect()
  expect(shown?.textContent).toBe(name)
  expect(box?.top).toBeCloseTo(place.top, 0)
  expect(box?.bottom).toBeCloseTo(place.bottom, 0)
  expect(box?.width).toBeGreaterThanOrEqual(56)
}

describe.each(languages)('%s: at most two lines from 320 px up', (_language, dir, strings) => {
  test.each(cases)('%s', async (_case, overrides, act) => {
    document.documentElement.dir = dir
    const user = bob(overrides())
    renderBanner({ strings }, user, <Delete />)
    await act?.()
    for (const width of widths) {
      await page.viewport(width, 640)
      checkRows(width)
      checkName(`${user.firstName} ${user.lastName}`)
      expect(part('reason').textContent).toContain(user.impersonation?.reason)
    }
  })
})

describe('D5: where there is no room', () => {
  test.each([
    ['before', {}],
    ['after', ja],
  ])('the words %s the name give way first, and come back with the room', async (_where, strings) => {
    renderBanner({ strings }, bob({ firstName: 'Bartholomew', lastName: 'Featherstone' }))
    const words = document.createTreeWalker(part('user'), NodeFilter.SHOW_TEXT)
    const range = document.createRange()
    while (words.nextNode())
      if (words.currentNode.parentElement?.localName === 'span') range.selectNode(words.currentNode)
    const areSeen = (): boolean => {
      const [place, { top, bottom }] = [part('user').getBoundingClientRect(), range.getBoundingClientRect()]
      return top < place.bottom - 1 && bottom > place.top + 1
    }
    expect(areSeen()).toBe(true)
    await page.viewport(320, 640)
    expect(areSeen()).toBe(false)
    checkName('Bartholomew Featherstone')
    await page.viewport(480, 640)
    expect(areSeen()).toBe(true)
  })

  test('a message stands in the place of who and why', async () => {
    await page.viewport(320, 640)
    renderBanner({ strings: de }, bob(), <Delete />)
    expect([...seen().keys()]).toContain('context')
    await stopInVain()
    expect([...seen().keys()]).toEqual(['user', 'alert', 'toggle', 'stop'])
    expect([isCut(part('alert')), part('alert').scrollHeight]).toEqual([false, part('alert').clientHeight])
  })

  test.each([
    ['user', 'context'],
    ['context', 'user'],
    ['alert', 'user'],
  ])('a tap on %s shows all of it, and of %s, until the next tap elsewhere', async (name, other) => {
    await page.viewport(320, 640)
    renderBanner({}, bob({ ...longName, impersonation: { reason, impersonator } }), <Delete />)
    if (name === 'alert') await beRefused()
    const lines = name === 'alert' ? THREE_LINES : TWO_LINES
    const { scrollHeight, clientHeight } = part(name)
    expect(isCut(part(name)) || scrollHeight > clientHeight).toBe(true)
    expect(part('layer').offsetHeight).toBe(lines)
    await userEvent.click(part(name))
    for (const text of [part(name), part(other)]) {
      expect(isCut(text)).toBe(false)
      expect(text.scrollHeight).toBeLessThanOrEqual(text.clientHeight)
      expect(text.offsetHeight).toBeGreaterThan(28)
    }
    await userEvent.click(part('mark'))
    await vi.waitFor(() => expect(part('layer').offsetHeight).toBe(lines))
  })

  test('D7: the pill is one line, with whatever name, and shows a message as a whole below', async () => {
    await page.viewport(320, 640)
    renderBanner(
      {},
      bob({ ...longName }),
      <div style={{ marginTop: 200 }}>
        <Delete />
      </div>,
    )
    await userEvent.click(part('toggle'))
    expect(part('layer').offsetHeight).toBeLessThanOrEqual(38)
    const { left, right } = part('root').getBoundingClientRect()
    expect([left >= 8, right <= 312]).toEqual([true, true])
    for (const name of ['time', 'stop', 'toggle']) {
      expect(part(name).getBoundingClientRect().left, name).toBeGreaterThanOrEqual(left)
      expect(part(name).getBoundingClientRect().right, name).toBeLessThanOrEqual(right)
    }
    expect([isCut(part('time')), isCut(part('stop'))]).toEqual([false, false])
    await beRefused()
    expect(part('alert').getBoundingClientRect().top).toBeGreaterThanOrEqual(
      part('toggle').getBoundingClientRect().bottom - 1,
    )
    expect(part('alert').getBoundingClientRect().right).toBeLessThanOrEqual(right)
    expect([isCut(part('alert')), part('alert').scrollHeight]).toEqual([false, part('alert').clientHeight])
    checkName(`${longName.firstName} ${longName.lastName}`)
  })

  test('between one line and two, a message has a line of its own', async () => {
    await page.viewport(1000, 640)
    renderBanner({ strings: fr }, bob({ impersonation: { reason } }), <Delete />)
    expect(countRows(seen().values())).toBe(1)
    await stopInVain()
    expect(part('layer').offsetHeight).toBeLessThanOrEqual(TWO_LINES)
    expect(isCut(part('alert'))).toBe(false)
    for (const name of ['mode', 'time', 'stop']) expect(isCut(part(name)), name).toBe(false)
  })
})
