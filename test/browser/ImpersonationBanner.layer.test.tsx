import { fireEvent } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { addHtml, addStyles, isOnTop, part, renderBanner } from './support/banner.js'

const isStopOnTop = (): boolean => isOnTop(part('stop')) && isOnTop(part('root'))

beforeEach(() => page.viewport(1280, 720))

describe('S44: it is on top', () => {
  test('of whatever z-index the app has', () => {
    addHtml('<div style="position:fixed;inset:0;z-index:2147483647">Cover</div>')
    renderBanner()
    addHtml('<div style="position:fixed;inset:0;z-index:2147483647">Cover</div>')
    expect(isStopOnTop()).toBe(true)
  })

  test('of whatever z-index the app has, also where the browser has no popovers', () => {
    vi.spyOn(HTMLElement.prototype, 'showPopover').mockImplementation(() => {
      throw new TypeError('not a function')
    })
    addHtml('<div style="position:fixed;inset:0;z-index:2147483647">Cover</div>')
    renderBanner()
    expect(part('layer').matches(':popover-open')).toBe(false)
    expect(isStopOnTop()).toBe(true)
    vi.restoreAllMocks()
  })

  test('and does not dim the page where the app has a rule for every ::backdrop', () => {
    addStyles('*::backdrop { display: block !important; background: #000 }')
    renderBanner()
    expect(getComputedStyle(part('layer'), '::backdrop').display).toBe('none')
  })

  test('and can be clicked where the app took the pointer from the whole body', async () => {
    addStyles('body { pointer-events: none }')
    renderBanner()
    await userEvent.click(part('toggle'))
    expect(part('root').dataset.state).toBe('minimised')
  })

  test.each(['before', 'after'])(
    'of a modal dialog that was opened %s it, which makes all else inert',
    async (when) => {
      const dialog = addHtml<HTMLDialogElement>(
        '<dialog style="position:fixed;inset:0;width:100vw;height:100vh;max-width:none;max-height:none">Hello</dialog>',
      )
      if (when === 'before') dialog.showModal()
      renderBanner()
      if (when === 'after') dialog.showModal()
      await vi.waitFor(() => expect(isStopOnTop()).toBe(true))
      await userEvent.click(part('toggle'))
      expect(part('root').dataset.state).toBe('minimised')
    },
  )

  test('of the topmost of several dialogs, whatever their order in the page, and back as they close', async () => {
    renderBanner()
    const [below, above] = ['<dialog>Below</dialog>', '<dialog>Above</dialog>'].map((html) =>
      addHtml<HTMLDialogElement>(html),
    ) as [HTMLDialogElement, HTMLDialogElement]
    above.showModal()
    below.showModal()
    await vi.waitFor(() => expect(below.contains(part('layer'))).toBe(true))
    expect(isStopOnTop()).toBe(true)
    below.close()
    await vi.waitFor(() => expect(above.contains(part('layer'))).toBe(true))
    expect(isStopOnTop()).toBe(true)
    above.remove()
    await vi.waitFor(() => expect(part('layer').parentElement).toBe(document.body))
    expect(isStopOnTop()).toBe(true)
  })

  test('Stop can be reached by keyboard while a modal dialog is open', async () => {
    renderBanner()
    const dialog = addHtml<HTMLDialogElement>('<dialog><button>Close</button></dialog>')
    dialog.showModal()
    await vi.waitFor(() => expect(dialog.contains(part('layer'))).toBe(true))
    await userEvent.keyboard('{Tab}{Tab}')
    expect(document.activeElement).toBe(part('stop'))
  })

  test('of a popover that was opened later', async () => {
    renderBanner()
    const popover = addHtml('<div popover="manual" style="inset:0;width:auto;height:auto">Cover</div>')
    popover.showPopover()
    await vi.waitFor(() => expect(isStopOnTop()).toBe(true))
  })

  test('and keeps the focus while it moves up', async () => {
    renderBanner()
    const popover = addHtml('<div popover="manual">Cover</div>')
    part('stop').focus()
    popover.showPopover()
    await vi.waitFor(() => expect(isStopOnTop()).toBe(true))
    expect(document.activeElement).toBe(part('stop'))
  })

  test('of an element in fullscreen', async () => {
    renderBanner()
    const video = addHtml('<div style="background:#000"><button>Fill the screen</button></div>')
    video.onclick = () => void video.requestFullscreen()
    await userEvent.click(video.firstElementChild as HTMLElement)
    await vi.waitFor(() => expect(document.fullscreenElement).toBe(video))
    await vi.waitFor(() => expect(isStopOnTop()).toBe(true))
    await document.exitFullscreen()
  })

  test('of the modal dialogs that hide everything beside them from assistive technology', () => {
    renderBanner()
    expect(part('layer').dataset.reactAriaTopLayer).toBe('true')
    expect(part('layer').getAttribute('aria-live')).toBe('off')
  })
})

describe('S44: it comes back', () => {
  test.each<[string, (layer: HTMLElement) => void]>([
    ['removed', (layer) => layer.remove()],
    ['emptied', (layer) => part('root').parentElement === layer && part('root').remove()],
    ['hidden', (layer) => (layer.hidden = true)],
    ['made inert', (layer) => (layer.inert = true)],
    ['hidden from assistive technology', (layer) => layer.setAttribute('aria-hidden', 'true')],
    ['made invisible', (layer) => layer.style.setProperty('display', 'none', 'important')],
    ['made transparent', (layer) => layer.style.setProperty('opacity', '0', 'important')],
    ['taken out of the top layer', (layer) => layer.removeAttribute('popover')],
  ])('when it is %s by a script', async (_how, hide) => {
    renderBanner({}, { userId: 'user_42', impersonatorUserId: 'admin_7' })
    const layer = part('layer')
    // Nothing else in the page changes from here on, so that nothing else can bring it back.
    await vi.waitFor(() => expect(part('live').textContent).not.toBe(''))
    hide(layer)
    await vi.waitFor(() => {
      expect(isStopOnTop()).toBe(true)
      expect(layer.matches(':popover-open')).toBe(true)
      expect(getComputedStyle(layer).opacity).toBe('1')
      expect(layer.getAttribute('aria-hidden')).toBeNull()
    })
  })

  test('and no stylesheet of the app hides the layer', () => {
    addStyles(
      'body > div { display: none !important; visibility: hidden !important; pointer-events: none !important }',
    )
    renderBanner()
    expect(isStopOnTop()).toBe(true)
  })

  test('but leaves for good when it is over, with whatever it listened to', async () => {
    const { unmount } = renderBanner()
    unmount()
    fireEvent(document, new Event('fullscreenchange'))
    addHtml('<dialog>Hello</dialog>')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(document.querySelector('[data-impersonation-banner]')).toBeNull()
    expect(document.adoptedStyleSheets).toEqual([])
  })
})
