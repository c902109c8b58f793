import { render } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { AuthProvider, ImpersonationBanner, type User } from 'impersonation-kit'
import { directUser } from 'impersonation-kit/testing'
import { bob, part } from './support/banner.js'

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const said = (): string => [...document.querySelectorAll('output')].map((region) => region.textContent).join()

afterEach(() => wait(150))

/** An app whose session ends where it is, without a navigation. */
function renderApp(next: User | null, props: { remount?: boolean; page?: React.ReactNode } = {}) {
  let user: User | null = bob()
  return render(
    <AuthProvider
      source={{
        load: async () => user && { user },
        stopImpersonation: async () => {
          user = next
        },
      }}
      remountOnIdentityChange={props.remount ?? true}
    >
      <ImpersonationBanner />
      {props.page ?? (
        <main>
          <h1>Invoices</h1>
          <input aria-label="Search" />
        </main>
      )}
    </AuthProvider>,
  )
}
const isThere = (): Promise<void> => vi.waitFor(() => expect(part('stop')).toBeTruthy())
const isGone = (): Promise<void> =>
  vi.waitFor(() => expect(document.querySelector('[data-impersonation-banner=root]')).toBeNull())

describe('D9: after a Stop that goes nowhere else', () => {
  test.each<[string, User | null]>([
    ['the operator', directUser({ userId: 'admin_7' })],
    ['nobody', null],
  ])('it is said that the impersonation is over, once, and then nothing is left (%s)', async (_who, next) => {
    renderApp(next)
    await isThere()
    // From before the click: it is there for five seconds.
    const told = vi.waitFor(() => {
      expect(said()).toBe('Impersonation has ended. You are no longer Bob Example.')
      expect(document.querySelector('output')?.getBoundingClientRect().width).toBeLessThanOrEqual(1)
    })
    await userEvent.click(part('stop'))
    await told
    await isGone()
    await vi.waitFor(() => expect(document.querySelector('output')).toBeNull())
  })

  test.each([true, false])(
    'the focus is on the content and not on the body (remount: %s)',
    async (remount) => {
      renderApp(directUser(), { remount })
      await isThere()
      await userEvent.keyboard('{F6}{Enter}')
      await isGone()
      await vi.waitFor(() => expect(document.activeElement).toBe(document.querySelector('main')))
      await userEvent.keyboard('{Tab}')
      expect(document.activeElement).toBe(document.querySelector('input'))
      expect(document.querySelector('main')?.hasAttribute('tabindex')).toBe(false)
    },
  )

  test('the focus goes back to where it was before, where that is still there', async () => {
    renderApp(directUser(), { remount: false })
    await isThere()
    document.querySelector('input')?.focus()
    await userEvent.keyboard('{F6}{Enter}')
    await isGone()
    await vi.waitFor(() => expect(document.activeElement).toBe(document.querySelector('input')))
  })

  test('a heading has to do where the page names no content', async () => {
    renderApp(directUser(), { page: <h1>Invoices</h1> })
    await isThere()
    await userEvent.keyboard('{F6}{Enter}')
    await vi.waitFor(() => expect(document.activeElement).toBe(document.querySelector('h1')))
  })

  test('a focus that is elsewhere stays there', async () => {
    renderApp(directUser(), { remount: false })
    await isThere()
    await userEvent.click(part('stop'))
    document.querySelector('input')?.focus()
    await isGone()
    await wait(30)
    expect(document.activeElement).toBe(document.querySelector('input'))
  })
})

test('D9: an app that only takes the banner away says of nothing that it is over', async () => {
  const app = (shown: boolean) => <AuthProvider user={bob()}>{shown && <ImpersonationBanner />}</AuthProvider>
  const { rerender } = render(app(true))
  await vi.waitFor(() => expect(part('root')).toBeTruthy())
  rerender(app(false))
  await wait(250)
  expect(said()).toBe('')
})
