import { render } from '@testing-library/react'
import { StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { AuthProvider, ImpersonationBanner } from 'impersonation-kit'
import { addHtml, addStyles, bob, part, renderBanner } from './support/banner.js'

const root = document.documentElement
const firstLine = (): number => document.querySelector('main')?.getBoundingClientRect().top ?? 0

beforeEach(async () => {
  await page.viewport(1280, 720)
  document.title = 'Acme'
  addStyles('body { margin: 0 }')
})

describe('room', () => {
  test('it pushes the content and never covers it, and tells its height to fixed parts of the app', () => {
    renderBanner({}, bob(), <main>Content</main>)
    const { height } = part('layer').getBoundingClientRect()
    expect(height).toBeGreaterThan(30)
    expect(firstLine()).toBeGreaterThanOrEqual(Math.floor(height))
    expect(getComputedStyle(root).getPropertyValue('--impersonation-banner-height')).toBe(
      `${Math.ceil(height)}px`,
    )
    expect(getComputedStyle(root).scrollPaddingBlockStart).toBe(`${Math.ceil(height)}px`)
  })

  test('it follows its own height', async () => {
    renderBanner({}, bob(), <main>Content</main>)
    const wide = firstLine()
    await page.viewport(400, 720)
    await vi.waitFor(() => expect(firstLine()).toBeGreaterThan(wide + 10))
    expect(firstLine()).toBeGreaterThanOrEqual(Math.floor(part('layer').getBoundingClientRect().height))
  })

  test('at the bottom it makes room at the bottom', () => {
    renderBanner({ placement: 'bottom' }, bob(), <main>Content</main>)
    expect(part('layer').getBoundingClientRect().bottom).toBe(innerHeight)
    expect(firstLine()).toBe(0)
    expect(parseFloat(getComputedStyle(root).paddingBottom)).toBeGreaterThan(30)
  })

  test('a frame has room on every side, and lets clicks through', () => {
    renderBanner({ variant: 'frame' }, bob(), <main>Content</main>)
    const { paddingLeft, paddingRight, paddingBottom } = getComputedStyle(root)
    expect([paddingLeft, paddingRight, paddingBottom]).toEqual(['3px', '3px', '3px'])
    expect(getComputedStyle(part('root'), '::before').borderTopWidth).toBe('3px')
    expect(document.elementFromPoint(1, 400)?.closest('[data-impersonation-banner]') ?? null).toBeNull()
  })

  test('it adds to the padding that the app has', () => {
    addStyles('html { padding-top: 20px }')
    renderBanner({}, bob(), <main>Content</main>)
    expect(firstLine()).toBeGreaterThanOrEqual(Math.floor(part('layer').getBoundingClientRect().height) + 20)
  })

  test('everything is put back at the end, also under StrictMode', () => {
    root.style.setProperty('padding-block-start', '7px')
    const before = root.getAttribute('style')
    const { unmount } = render(
      <StrictMode>
        <AuthProvider user={bob()}>
          <ImpersonationBanner variant="frame" />
        </AuthProvider>
      </StrictMode>,
    )
    expect(document.querySelectorAll('[data-impersonation-banner=layer]')).toHaveLength(1)
    expect(document.adoptedStyleSheets).toHaveLength(1)
    unmount()
    expect(root.getAttribute('style')).toBe(before)
    root.removeAttribute('style')
    expect(document.querySelector('[data-impersonation-banner]')).toBeNull()
    expect(document.adoptedStyleSheets).toHaveLength(0)
  })
})

describe('the tab', () => {
  afterEach(() => document.querySelectorAll('link[rel~=icon]').forEach((icon) => icon.remove()))
  const icons = (): HTMLLinkElement[] => [...document.querySelectorAll<HTMLLinkElement>('link[rel~=icon]')]

  test('its title says whose account it is, also when the app changes it, and is restored', async () => {
    const { unmount } = renderBanner()
    expect(document.title).toBe('As Bob Example · Acme')
    document.title = 'Invoices'
    await vi.waitFor(() => expect(document.title).toBe('As Bob Example · Invoices'))
    document.querySelector('title')?.replaceWith(addHtml('<title>Plans</title>'))
    await vi.waitFor(() => expect(document.title).toBe('As Bob Example · Plans'))
    unmount()
    expect(document.title).toBe('Plans')
  })

  test('its icon gets a dot, and is restored', async () => {
    const href =
      'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"%3E%3Cpath fill="%230f0" d="M0 0h1v1H0z"/%3E%3C/svg%3E'
    const own = addHtml<HTMLLinkElement>(`<link rel="shortcut icon">`)
    own.href = href
    document.head.append(own)
    const { unmount } = renderBanner()
    await vi.waitFor(() => expect(icons()[0]?.href).toMatch(/^data:image\/png/))
    expect(icons()).toHaveLength(1)
    const image = new Image()
    image.src = icons()[0]?.href ?? ''
    await image.decode()
    const pen = Object.assign(document.createElement('canvas'), { width: 32, height: 32 }).getContext('2d')
    pen?.drawImage(image, 0, 0)
    const pixel = (x: number, y: number) => [...(pen?.getImageData(x, y, 1, 1).data ?? [])]
    expect(pixel(3, 28)).toEqual([0, 255, 0, 255])
    expect(pixel(23, 9)).toEqual([234, 88, 12, 255])
    unmount()
    expect(icons()).toEqual([own])
    expect(own.getAttribute('rel')).toBe('shortcut icon')
    expect(own.getAttribute('href')).toBe(href)
  })

  test('where the app has no icon, or none that can be loaded, there is the dot alone', async () => {
    const { unmount } = renderBanner()
    await vi.waitFor(() => expect(icons()[0]?.href).toMatch(/^data:image\/png/))
    unmount()
    expect(icons()).toEqual([])
  })
})

describe('from the server', () => {
  const app = (nonce?: string) => (
    <AuthProvider user={bob({ impersonation: { sessionId: 'a', startedAt: 1, expiresAt: 4e12 } })}>
      <ImpersonationBanner nonce={nonce} />
      <main>Content</main>
    </AuthProvider>
  )

  test('the HTML says it all, in the page’s flow, with its styles and without inline ones', () => {
    const html = renderToString(app('abc'))
    expect(html).toContain('<bdi>Bob Example</bdi>')
    expect(html).toContain('<style nonce="abc">')
    expect(html).not.toContain(' style="')
    expect(html).not.toContain('popover')
  })

  test('it is taken over without a mismatch, and then stands on top with the stylesheet adopted', async () => {
    const errors = vi.spyOn(console, 'error')
    const recovered = vi.fn()
    const container = addHtml('<div></div>')
    container.innerHTML = renderToString(app('abc'))
    expect(getComputedStyle(part('root')).display).toBe('flex')
    const client = hydrateRoot(container, app('abc'), { onRecoverableError: recovered })
    await vi.waitFor(() => expect(part('layer').contains(part('root'))).toBe(true))
    expect(container.querySelector('style')).toBeNull()
    expect(getComputedStyle(part('root')).display).toBe('flex')
    expect(recovered).not.toHaveBeenCalled()
    expect(errors.mock.calls.filter(([text]) => !String(text).includes('act('))).toEqual([])
    client.unmount()
    errors.mockRestore()
  })
})
