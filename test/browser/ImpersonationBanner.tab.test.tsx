import { render } from '@testing-library/react'
import { useEffect } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AuthProvider, ImpersonationBanner, type ImpersonationBannerProps } from 'impersonation-kit'
import { addHtml, bob, renderBanner } from './support/banner.js'

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
/** How often a mark may have been restored by now: ten times, and ten more with every second. */
const restores = (began: number): number => 10 * (1 + Math.floor((performance.now() - began) / 1000))
const titleElement = (): HTMLTitleElement | null => document.head.querySelector('title')

/** Counts how often the text of the title is set, for as long as the test runs, and stops a loop that has no end. */
function countWrites(): () => number {
  let writes = 0
  const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'title') as Required<
    Pick<PropertyDescriptor, 'get' | 'set'>
  >
  vi.spyOn(document, 'title', 'set').mockImplementation((value) => {
    writes += 1
    if (writes > 200) throw new Error('The title is set without end.')
    set.call(document, value)
  })
  vi.spyOn(document, 'title', 'get').mockImplementation(() => get.call(document) as string)
  return () => writes
}

beforeEach(() => {
  document.head.querySelectorAll('title').forEach((element) => element.remove())
  document.title = 'Acme'
})
afterEach(() => {
  vi.restoreAllMocks()
  document.head.querySelectorAll('link[rel~=icon]').forEach((icon) => icon.remove())
  document.head.querySelectorAll('title').forEach((element) => element.remove())
})

describe('F1: the title is marked once, and the mark is taken off once', () => {
  const words = (tab: (user: string) => string): ImpersonationBannerProps => ({ strings: { tab } })

  test.each<[string, string, ImpersonationBannerProps, string]>([
    ['a name with a space at its end', 'Bob ', {}, 'As Bob · Acme'],
    ['a name with spaces in a row', 'Bob   B', {}, 'As Bob B · Acme'],
    ['a name with a line break and a tab', 'Bob\n\tB', {}, 'As Bob B · Acme'],
    ['a name with a no-break space at its end', 'Bob\u00a0', {}, 'As Bob · Acme'],
    ['a name of wide spaces', '\u3000Bob\u2003', {}, 'As Bob · Acme'],
    [
      'a prefix of wide and no-break spaces',
      'Bob',
      words((user) => `\u3000${user}\u2003\u00a0`),
      'Bob\u2003\u00a0Acme',
    ],
    ['a prefix with spaces on both sides', 'Bob', words((user) => `  [${user}]   `), '[Bob] Acme'],
    ['a prefix with no space at its end', 'Bob', words((user) => `${user}:`), 'Bob:Acme'],
    ['a prefix that is only white space', 'Bob', words(() => ' \n '), 'Acme'],
    ['no prefix', 'Bob', words(() => ''), 'Acme'],
    ['a prefix that is the title', 'Bob', words(() => 'Acme'), 'AcmeAcme'],
  ])('%s', async (_what, firstName, props, marked) => {
    const writes = countWrites()
    const { unmount } = renderBanner(props, bob({ firstName, lastName: undefined }))
    await wait(60)
    expect(document.title).toBe(marked)
    expect(writes()).toBeLessThanOrEqual(1)
    unmount()
    await wait(30)
    expect(document.title).toBe('Acme')
    expect(writes()).toBeLessThanOrEqual(2)
  })

  test.each([
    ['empty', '', 'As Bob Example ·', ''],
    ['white space', ' \n ', 'As Bob Example ·', ''],
    ['full of spaces', '  My   page ', 'As Bob Example · My page', 'My page'],
  ])('a title that is %s', async (_what, own, marked, left) => {
    document.title = own
    const writes = countWrites()
    const { unmount } = renderBanner()
    await wait(60)
    expect(document.title).toBe(marked)
    expect(writes()).toBe(1)
    unmount()
    expect(document.title).toBe(left)
    expect(titleElement()?.text).toBe(own)
  })

  test('a page without a title', async () => {
    titleElement()?.remove()
    const { unmount } = renderBanner()
    await wait(30)
    expect(document.title).toBe('As Bob Example ·')
    unmount()
    expect(document.title).toBe('')
  })

  test('an app that sets its title itself, again and again', async () => {
    const writes = countWrites()
    const { unmount } = renderBanner()
    for (let count = 1; count <= 3; count++) {
      document.title = `(${count}) Acme`
      await vi.waitFor(() => expect(document.title).toBe(`As Bob Example · (${count}) Acme`))
    }
    expect(writes()).toBe(1 + 3 + 3)
    unmount()
    expect(document.title).toBe('(3) Acme')
  })

  test('an app that builds its title upon the one it reads, as unread counters do', async () => {
    const { unmount } = renderBanner()
    document.title = `(1) ${document.title}`
    await vi.waitFor(() => expect(document.title).toBe('As Bob Example · (1) Acme'))
    unmount()
    expect(document.title).toBe('(1) Acme')
  })

  test('an app that will have no other title than its own: neither side hangs the page', async () => {
    const writes = countWrites()
    const guard = new MutationObserver(() => {
      if (document.title !== 'Acme') document.title = 'Acme'
    })
    guard.observe(document.head, { childList: true, subtree: true, characterData: true })
    const began = performance.now()
    const { unmount } = renderBanner()
    await wait(300)
    expect(writes()).toBeLessThanOrEqual(2 * restores(began)) // both sides write
    guard.disconnect()
    await vi.waitFor(() => expect(document.title).toBe('As Bob Example · Acme'))
    unmount()
    expect(document.title).toBe('Acme')
  })

  test('a title that React renders, and renders anew', async () => {
    titleElement()?.remove()
    const page = (title: string) => (
      <AuthProvider user={bob()}>
        <title>{title}</title>
        <ImpersonationBanner />
      </AuthProvider>
    )
    const { rerender, unmount } = render(page('Acme'))
    await vi.waitFor(() => expect(document.title).toBe('As Bob Example · Acme'))
    rerender(page('Invoices'))
    await vi.waitFor(() => expect(document.title).toBe('As Bob Example · Invoices'))
    unmount()
    expect(document.title).toBe('')
  })

  test('a title element that is replaced, as next/head does, or removed for a moment', async () => {
    const { unmount } = renderBanner()
    titleElement()?.replaceWith(addHtml('<title>Plans</title>'))
    await vi.waitFor(() => expect(document.title).toBe('As Bob Example · Plans'))
    titleElement()?.remove()
    await wait(30)
    document.head.querySelectorAll('title').forEach((element) => element.remove())
    document.head.append(addHtml('<title>Bills</title>'))
    await vi.waitFor(() => expect(document.title).toBe('As Bob Example · Bills'))
    unmount()
    expect(document.title).toBe('Bills')
  })

  test('a name that changes', async () => {
    const app = (firstName: string) => (
      <AuthProvider user={bob({ firstName, lastName: undefined })} remountOnIdentityChange={false}>
        <ImpersonationBanner />
      </AuthProvider>
    )
    const { rerender, unmount } = render(app('Bob '))
    rerender(app('Bob  B '))
    await wait(30)
    expect(document.title).toBe('As Bob B · Acme')
    unmount()
    expect(document.title).toBe('Acme')
  })
})

describe('F22: the newest icon of the app counts', () => {
  const square = (color: string, type = 'svg'): string => {
    if (type === 'svg')
      return `data:image/svg+xml,${encodeURIComponent(
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path fill="${color}" d="M0 0h1v1H0z"/></svg>`,
      )}`
    const canvas = Object.assign(document.createElement('canvas'), { width: 16, height: 16 })
    const pen = canvas.getContext('2d')
    if (pen) pen.fillStyle = color
    pen?.fillRect(0, 0, 16, 16)
    return canvas.toDataURL()
  }
  const [red, green, blue] = [square('#f00'), square('#0f0'), square('#00f', 'png')] as const

  function addIcon(href: string, attributes = 'rel="icon"'): HTMLLinkElement {
    const link = addHtml<HTMLLinkElement>(`<link ${attributes}>`)
    link.setAttribute('href', href)
    document.head.append(link)
    return link
  }
  const icons = (): HTMLLinkElement[] => [
    ...document.head.querySelectorAll<HTMLLinkElement>('link[rel~=icon]'),
  ]

  /** The colours of an icon, at its corner and where the dot is. */
  async function look(link: HTMLLinkElement | undefined): Promise<string> {
    const image = new Image()
    image.src = link?.href ?? ''
    await image.decode()
    const pen = Object.assign(document.createElement('canvas'), { width: 32, height: 32 }).getContext('2d')
    pen?.drawImage(image, 0, 0, 32, 32)
    const at = (x: number, y: number): string =>
      [...(pen?.getImageData(x, y, 1, 1).data ?? [])].slice(0, 3).join()
    return `${at(3, 28)} ${at(23, 9)}`
  }
  const DOT = '234,88,12'
  const isMarked = (link: HTMLLinkElement | undefined, color: string): Promise<void> =>
    vi.waitFor(async () => expect(await look(link)).toBe(`${color} ${DOT}`))

  test.each([
    ['an icon', 'rel="icon"'],
    ['an old name of one', 'rel="shortcut icon"'],
    ['an SVG', 'rel="icon" type="image/svg+xml" sizes="any"'],
  ])('%s that the app changes is the one then, and after', async (_what, attributes) => {
    const own = addIcon(red, attributes)
    const { unmount } = renderBanner()
    await isMarked(own, '255,0,0')
    own.href = green
    await isMarked(own, '0,255,0')
    own.setAttribute('href', blue)
    await isMarked(own, '0,0,255')
    unmount()
    expect(own.getAttribute('href')).toBe(blue)
    expect(icons()).toEqual([own])
  })

  test('one that the app finds by its selector is the app’s own', async () => {
    const own = addIcon(red)
    const { unmount } = renderBanner()
    await isMarked(own, '255,0,0')
    expect(document.querySelector('link[rel~="icon"]')).toBe(own)
    unmount()
    expect(own.getAttribute('href')).toBe(red)
  })

  test('one that the app puts in the place of another', async () => {
    const first = addIcon(red)
    const { unmount } = renderBanner()
    await isMarked(first, '255,0,0')
    first.remove()
    const second = addIcon(green)
    await isMarked(second, '0,255,0')
    unmount()
    expect(icons()).toEqual([second])
    expect(second.getAttribute('href')).toBe(green)
  })

  test('one that comes where there was none, and none where there was one', async () => {
    const { unmount } = renderBanner()
    await isMarked(icons()[0], '0,0,0')
    const own = addIcon(green)
    await isMarked(own, '0,255,0')
    expect(icons()).toEqual([own])
    own.remove()
    await vi.waitFor(() => expect(icons()).toHaveLength(1))
    await isMarked(icons()[0], '0,0,0')
    unmount()
    expect(icons()).toEqual([])
  })

  test('several, each with its own image, for whatever scheme and size the browser chooses by', async () => {
    const light = addIcon(red, 'rel="icon" media="(prefers-color-scheme: light)"')
    const dark = addIcon(green, 'rel="icon" media="(prefers-color-scheme: dark)"')
    const large = addIcon(blue, 'rel="icon" sizes="192x192"')
    const { unmount } = renderBanner()
    await isMarked(light, '255,0,0')
    await isMarked(dark, '0,255,0')
    await isMarked(large, '0,0,255')
    unmount()
    expect([light, dark, large].map((link) => link.getAttribute('href'))).toEqual([red, green, blue])
    expect(dark.media).toBe('(prefers-color-scheme: dark)')
  })

  test('an icon for the home screen stays as it is', async () => {
    const touch = addIcon(red, 'rel="apple-touch-icon"')
    const mask = addIcon(red, 'rel="mask-icon"')
    const { unmount } = renderBanner()
    await isMarked(icons()[0], '0,0,0')
    expect([touch, mask].map((link) => link.getAttribute('href'))).toEqual([red, red])
    unmount()
  })

  test('an icon that React renders, and renders anew', async () => {
    function Head({ href }: { href: string }) {
      useEffect(() => undefined, [href])
      return <link rel="icon" href={href} />
    }
    const page = (href: string) => (
      <AuthProvider user={bob()}>
        <Head href={href} />
        <ImpersonationBanner />
      </AuthProvider>
    )
    const { rerender, unmount } = render(page(red))
    await isMarked(icons()[0], '255,0,0')
    rerender(page(green))
    await vi.waitFor(async () => expect(await look(icons()[0])).toBe(`0,255,0 ${DOT}`))
    expect(icons()).toHaveLength(1)
    unmount()
    expect(icons()).toEqual([])
  })

  test('an app that will have no other icon than its own: neither side goes on without end', async () => {
    const own = addIcon(red)
    let resets = 0
    const guard = new MutationObserver(() => {
      if (own.getAttribute('href') === red) return
      resets += 1
      own.setAttribute('href', red)
    })
    guard.observe(own, { attributes: true })
    const began = performance.now()
    const { unmount } = renderBanner()
    await wait(400)
    expect(resets).toBeLessThanOrEqual(restores(began))
    guard.disconnect()
    await isMarked(own, '255,0,0')
    unmount()
    expect(own.getAttribute('href')).toBe(red)
  })

  test('a late image changes nothing once the banner is gone', async () => {
    const own = addIcon(red)
    const { unmount } = renderBanner()
    unmount()
    await wait(60)
    expect(own.getAttribute('href')).toBe(red)
  })
})
