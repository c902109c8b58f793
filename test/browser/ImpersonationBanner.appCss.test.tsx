import pico from '@picocss/pico/css/pico.min.css?raw'
import bootstrap from 'bootstrap/dist/css/bootstrap.min.css?raw'
import tailwind from 'tailwindcss/preflight.css?raw'
import { beforeEach, describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { addHtml, addStyles, bob, emulate, part, renderBanner } from './support/banner.js'
import { contrast, isRinged } from './support/contrast.js'

const names = ['root', 'mark', 'user', 'details', 'mode', 'impersonator', 'reason', 'time', 'toggle', 'stop']
const properties = [
  'color',
  'backgroundColor',
  'fontSize',
  'fontWeight',
  'fill',
  'stroke',
  'textTransform',
  'borderTopWidth',
  'borderBottomWidth',
  'paddingTop',
  'paddingLeft',
  'marginTop',
  'marginBottom',
  'marginLeft',
  'borderRadius',
  'opacity',
  'boxShadow',
] as const

/** What a person sees of each part: where it is, and how it is drawn. */
function look(): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name) => {
      const { left, top, width, height } = part(name).getBoundingClientRect()
      const style = getComputedStyle(part(name))
      return [
        name,
        [...[left, top, width, height].map(Math.round), ...properties.map((property) => style[property])],
      ]
    }),
  )
}

const read = bob({ impersonation: { mode: 'read-only' } })

beforeEach(async () => {
  await page.viewport(1280, 720)
  // Whoever wants larger letters in all of the page gets them here too.
  addStyles('html { font-size: 16px !important }')
})

describe('D8: it looks the same under', () => {
  test.each<[string, string]>([
    ['Pico', pico],
    ['Bootstrap', bootstrap],
    ['Tailwind’s preflight', tailwind],
    ['filled drawings', 'svg { fill: currentColor; stroke: none } path { fill: red; stroke: blue }'],
    [
      'drawings of full width',
      'svg { width: 100%; height: auto; max-width: 100% } img, svg { display: block }',
    ],
    ['spans with a colour', 'span { color: red; font-size: 30px; padding: 9px; display: block }'],
    ['divs with a space', 'div { margin: 20px; padding: 30px; color: red; background: #0f0; opacity: .5 }'],
    ['bdi with a style', 'bdi { color: red; font-style: italic; background: yellow }'],
    [
      'buttons with a look',
      'button, [type=button] { width: 100%; margin: 20px; padding: 40px; color: red; text-transform: uppercase; box-shadow: 0 0 9px red; font-size: 30px }',
    ],
    ['buttons without one', 'button { all: unset } button:hover { all: unset }'],
    ['alerts with a look', '[role=alert], .alert { display: block; padding: 40px; border: 9px solid red }'],
    ['regions with a look', '[role=region] p { color: red } [role=status] { display: block; padding: 50px }'],
    ['outputs with a look', 'output { display: block; padding: 50px; background: red; font-size: 40px }'],
    ['a stack of blocks', 'body > * + * { margin-top: 3rem } body > :last-child { margin: 9px }'],
    ['everything with a look', '* { color: red; padding: 9px; font-size: 30px; box-sizing: content-box }'],
    ['letters of its own', 'body { letter-spacing: 4px; text-transform: uppercase; line-height: 3 }'],
    ['everything without a look', '* { border: 0; margin: 0; padding: 0; list-style: none }'],
  ])('%s', (_what, css) => {
    const { unmount } = renderBanner({}, read)
    const wanted = look()
    unmount()
    addStyles(css)
    renderBanner({}, read)
    expect(look()).toEqual(wanted)
  })

  test.each([
    ['read-only', pico],
    ['full', pico],
    ['read-only', bootstrap],
    ['full', bootstrap],
  ] as const)('a message (%s), seen and readable, whatever the app makes of alerts', async (mode, css) => {
    addStyles(`${css} [role=alert] { display: none; color: red }`)
    renderBanner({}, bob({ impersonation: { mode } }))
    await userEvent.click(part('stop'))
    await expect.poll(() => part('alert').textContent).toBe('Could not stop. You are still Bob Example.')
    expect(part('alert').offsetHeight).toBeGreaterThan(15)
    const { color } = getComputedStyle(part('alert'))
    expect(contrast(color, getComputedStyle(part('root')).backgroundColor)).toBeGreaterThan(4.5)
  })

  test('an app that takes every outline away', async () => {
    addStyles(
      '*:focus-visible { outline: none } :focus { outline: 0 !important } button:focus { outline: none }',
    )
    renderBanner()
    await userEvent.keyboard('{F6}')
    expect(isRinged(part('stop'))).toBe(true)
  })

  test('the app’s own controls in it keep their look, and links can be read', () => {
    addStyles('a { color: blue } .badge { background: rgb(1, 2, 3); color: rgb(250, 250, 250) }')
    renderBanner({
      actions: (
        <>
          <a href="#ticket">Ticket</a> <span className="badge">3</span>
        </>
      ),
    })
    const [link, badge] = ['a', '.badge'].map(
      (selector) => part('actions').querySelector(selector) as Element,
    )
    const { backgroundColor } = getComputedStyle(part('root'))
    expect(contrast(getComputedStyle(link as Element).color, backgroundColor)).toBeGreaterThan(4.5)
    expect(getComputedStyle(badge as Element).backgroundColor).toBe('rgb(1, 2, 3)')
  })
})

describe('D4: unstyled', () => {
  test('shows nothing that is only to be heard, or to be printed', async () => {
    renderBanner({ unstyled: true })
    await expect.poll(() => document.querySelector('output')?.textContent).toContain('Acting as Bob Example')
    for (const heard of document.querySelectorAll<HTMLElement>('[data-impersonation-banner=live]')) {
      expect(heard.getBoundingClientRect().width).toBeLessThanOrEqual(1)
      expect(getComputedStyle(heard).clipPath).toBe('inset(50%)')
    }
    expect(part('print').textContent).toContain('Viewed by Ana Support as Bob Example')
    expect(part('print').offsetHeight).toBe(0)
  })

  test('still has the app’s own look for each part', () => {
    addStyles('[data-impersonation-banner=mode] { color: rgb(1, 2, 3) }')
    renderBanner({ unstyled: true })
    expect(getComputedStyle(part('mode')).color).toBe('rgb(1, 2, 3)')
  })
})

describe('D1: the focus can be seen', () => {
  const places: [string, (() => Promise<void>)?][] = [
    ['Stop'],
    ['Minimise', () => userEvent.keyboard('{Shift>}{Tab}{/Shift}')],
    [
      'Stop in the pill',
      async () => {
        await userEvent.click(part('toggle'))
        await userEvent.keyboard('{Tab}')
      },
    ],
    [
      'the pill',
      async () => {
        await userEvent.click(part('toggle'))
        await userEvent.keyboard('{Tab}{Shift>}{Tab}{/Shift}')
      },
    ],
    [
      'Try again',
      async () => {
        await userEvent.keyboard('{Enter}')
        await expect.poll(() => part('stop').textContent).toBe('Try again')
      },
    ],
  ]
  const kinds = [
    ['read-only', { mode: 'read-only' }],
    ['full', { mode: 'full' }],
    ['unknown', { impersonator: { kind: 'unknown' }, mode: 'read-only' }],
  ] as const

  for (const scheme of ['light', 'dark'])
    for (const [kind, impersonation] of kinds)
      test.each(places)(`in ${scheme}, ${kind}: %s`, async (_place, move) => {
        await emulate('', { 'prefers-color-scheme': scheme })
        renderBanner({}, bob({ impersonation }))
        await userEvent.keyboard('{F6}')
        await move?.()
        const focused = document.activeElement as HTMLElement
        expect(part('root').contains(focused)).toBe(true)
        const { outlineColor } = getComputedStyle(focused)
        expect(isRinged(focused)).toBe(true)
        expect(contrast(outlineColor, getComputedStyle(part('root')).backgroundColor)).toBeGreaterThanOrEqual(
          3,
        )
        // Nothing around it cuts the ring off.
        const ring = focused.getBoundingClientRect()
        const frame = part('root').getBoundingClientRect()
        const isCutOff = getComputedStyle(part('root')).overflowY !== 'visible'
        if (isCutOff) {
          expect(ring.top - 4).toBeGreaterThanOrEqual(frame.top)
          expect(ring.bottom + 4).toBeLessThanOrEqual(frame.bottom)
        }
      })

  test('in forced colors', async () => {
    await emulate('', { 'forced-colors': 'active' })
    renderBanner()
    addHtml('<p>Page</p>')
    await userEvent.keyboard('{F6}')
    expect(isRinged(part('stop'))).toBe(true)
  })
})
