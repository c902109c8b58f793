import './support/setup.js'
import { act, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, test, vi } from 'vitest'
import {
  AuthProvider,
  type AuthSession,
  type BannerState,
  ImpersonationBanner,
  type User,
} from 'impersonation-kit'
import { ar, de, es, fr, ja } from 'impersonation-kit/locales'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { deferred } from './support/deferred.js'
import { ErrorBoundary } from './support/errorBoundary.js'
import { jwt } from './support/tokens.js'

const region = (): HTMLElement => screen.getByRole('region')
const button = (name: string): HTMLElement => screen.getByRole('button', { name })
const STOP = 'Stop impersonating Bob Example'
/** What is said at once, seen or not. */
const said = (): string[] =>
  [...document.querySelectorAll('[role=alert], [aria-live=assertive]')].map(({ textContent }) => textContent)
const bob = (impersonation: Parameters<typeof impersonatedUser>[0] = {}): User =>
  impersonatedUser({ firstName: 'Bob', lastName: 'Example', ...impersonation })

function renderBanner(user: User | null, props: Parameters<typeof ImpersonationBanner>[0] = {}) {
  return render(
    <AuthProvider user={user} stopImpersonation={async () => undefined}>
      <ImpersonationBanner {...props} />
    </AuthProvider>,
  )
}

describe('what it says', () => {
  test('who is impersonated, by whom, why, in what mode and for how long', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    renderBanner(bob({ impersonation: { mode: 'read-only' } }))
    expect(region().textContent).toContain('Viewing as Bob Example')
    expect(region().textContent).toContain('by Ana Support')
    expect(region().textContent).toContain('Reason: Ticket 4711: the invoice does not open')
    expect(region().textContent).toContain('Read only')
    expect(region().textContent).toContain('30:00 left')
  })

  test('the name stands apart from the sentence, wherever a language puts it', () => {
    renderBanner(bob(), { strings: { viewingAs: (user) => `${user} として` } })
    expect(screen.getByText('Bob Example').tagName).toBe('BDI')
    expect(region().textContent).toContain('Bob Example として')
  })

  test('D11: full access is told in other words and by another mark than read only', () => {
    const { rerender } = renderBanner(bob({ impersonation: { mode: 'full' } }))
    const mark = region().querySelector('path')?.getAttribute('d')
    expect(region().textContent).toContain('Acting as Bob Example Full access')
    rerender(
      <AuthProvider user={bob({ impersonation: { mode: 'read-only' } })}>
        <ImpersonationBanner />
      </AuthProvider>,
    )
    expect(region().textContent).toContain('Viewing as Bob Example Read only')
    expect(region().querySelector('path')?.getAttribute('d')).not.toBe(mark)
  })

  test('an impersonator without a name is named by e-mail, or else by id', () => {
    const { unmount } = renderBanner(
      bob({ impersonation: { impersonator: { id: 'a7', email: 'a@b.example', kind: 'person' } } }),
    )
    expect(region().textContent).toContain('by a@b.example')
    unmount()
    renderBanner(bob({ impersonation: { impersonator: { id: 'a7', kind: 'person' } } }))
    expect(region().textContent).toContain('by a7')
  })

  test('S50: an agent reads differently from a person', () => {
    renderBanner(bob({ impersonation: { impersonator: { id: 'bot', name: 'Support bot', kind: 'agent' } } }))
    expect(region().textContent).toContain('by the agent Support bot')
  })

  test('a marker that cannot be read says so', () => {
    renderBanner({ userId: 'user_42', firstName: 'Bob', impersonatorUserId: {} as unknown as string })
    expect(region().textContent).toContain('by someone unknown')
  })

  test('with least data it says whom and by whom, and nothing of what is not known', () => {
    renderBanner({ userId: 'user_42', impersonatorUserId: 'admin_7' })
    expect(region().textContent).toContain('Acting as user_42')
    expect(region().textContent).toContain('by admin_7')
    expect(region().querySelector('[data-impersonation-banner=reason]')).toBeNull()
    expect(region().querySelector('[data-impersonation-banner=time]')).toBeNull()
  })

  test('a reason is text, never HTML', () => {
    renderBanner(bob({ impersonation: { reason: '<img src=x onerror=alert(1)>' } }))
    expect(region().querySelector('img')).toBeNull()
    expect(region().textContent).toContain('<img src=x onerror=alert(1)>')
  })
})

describe('when it is there', () => {
  test.each([
    ['nobody impersonates', directUser()],
    ['nobody is signed in', null],
  ])('it renders nothing and touches nothing while %s', (_when, user) => {
    const adopt = vi.spyOn(CSSStyleSheet.prototype, 'replaceSync')
    const observe = vi.spyOn(MutationObserver.prototype, 'observe')
    const listen = vi.spyOn(document, 'addEventListener')
    const before = document.documentElement.outerHTML
    const { container } = renderBanner(user)
    expect(container.innerHTML).toBe('')
    expect(document.documentElement.outerHTML.replace('<div></div>', '')).toBe(before)
    expect(adopt).not.toHaveBeenCalled()
    expect(observe).not.toHaveBeenCalled()
    expect(listen.mock.calls.filter(([name]) => name === 'toggle')).toEqual([])
  })

  test('S45: what the browser stores decides nothing', () => {
    for (const storage of [localStorage, sessionStorage]) {
      storage.setItem('impersonating', 'false')
      storage.setItem('impersonation-banner-dismissed', 'true')
    }
    document.cookie = 'impersonating=false'
    const { unmount } = renderBanner(bob())
    expect(region()).toBeTruthy()
    unmount()
    sessionStorage.setItem('impersonating', 'true')
    renderBanner(directUser())
    expect(screen.queryByRole('region')).toBeNull()
  })

  test('it is there where the browser (or what an app’s tests run in) knows none of what it asks for', () => {
    vi.spyOn(HTMLDialogElement.prototype, 'matches').mockImplementation((selector) => {
      throw new SyntaxError(`unknown pseudo-class in ${selector}`)
    })
    expect('showPopover' in HTMLElement.prototype).toBe(false)
    render(<dialog>Hello</dialog>)
    renderBanner(bob())
    expect(button(STOP)).toBeTruthy()
  })

  test('outside an AuthProvider it throws, and names itself', () => {
    render(
      <ErrorBoundary>
        <ImpersonationBanner />
      </ErrorBoundary>,
    )
    expect(document.body.textContent).toContain('ImpersonationBanner is outside an AuthProvider')
  })

  test('S32: where it cannot be told whose account it is, a blocking notice takes its place until a reload tells', async () => {
    const load = vi.fn(async (): Promise<AuthSession> => ({
      user: directUser(),
      accessToken: jwt({ sub: load.mock.calls.length > 1 ? 'user_42' : 'someone_else' }),
    }))
    render(
      <AuthProvider source={{ load }}>
        <ImpersonationBanner />
      </AuthProvider>,
    )
    const dialog = (await screen.findByRole('alertdialog')) as HTMLDialogElement
    expect(document.getElementById(dialog.getAttribute('aria-describedby') ?? '')?.textContent).toContain(
      'cannot be told whose account this is',
    )
    expect(dialog.open).toBe(true)
    dialog.close()
    await waitFor(() => expect(dialog.open).toBe(true))
    await userEvent.click(button('Reload'))
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
    expect(load).toHaveBeenCalledTimes(2)
  })
})

describe('Stop', () => {
  function renderWithStop(stopImpersonation: () => Promise<void>): void {
    let user = bob()
    render(
      <AuthProvider
        source={{
          load: async () => ({ user }),
          stopImpersonation: async () => {
            await stopImpersonation()
            user = directUser({ userId: 'admin_7' })
          },
        }}
      >
        <ImpersonationBanner />
      </AuthProvider>,
    )
  }

  test('it is pending while the session ends, keeps the focus, and a double click asks once', async () => {
    const answer = deferred<void>()
    const stop = vi.fn(() => answer.promise)
    renderWithStop(stop)
    await userEvent.dblClick(await screen.findByRole('button', { name: STOP }))
    const pending = button('Stopping…')
    expect(pending.getAttribute('aria-disabled')).toBe('true')
    expect(document.activeElement).toBe(pending)
    await userEvent.click(pending)
    expect(stop).toHaveBeenCalledTimes(1)
    answer.resolve()
    await waitFor(() => expect(screen.queryByRole('region')).toBeNull())
  })

  test('S16: a failure is said aloud and can be tried again, and then it ends', async () => {
    const stop = vi.fn(async () => {
      if (stop.mock.calls.length === 1) throw new Error('offline')
    })
    renderWithStop(stop)
    await userEvent.click(await screen.findByRole('button', { name: STOP }))
    await waitFor(() => expect(said()).toContain('Could not stop. You are still Bob Example.'))
    await userEvent.click(button(`Try again: ${STOP}`))
    await waitFor(() => expect(screen.queryByRole('region')).toBeNull())
    expect(stop).toHaveBeenCalledTimes(2)
  })

  test('S16: where the operator is gone too, it leaves nobody behind and no banner', async () => {
    let user: User | null = bob()
    render(
      <AuthProvider
        source={{
          load: async () => user && { user },
          stopImpersonation: async () => {
            user = null
          },
        }}
      >
        <ImpersonationBanner />
      </AuthProvider>,
    )
    await userEvent.click(await screen.findByRole('button', { name: STOP }))
    await waitFor(() => expect(screen.queryByRole('region')).toBeNull())
  })

  test('there is none where the auth can neither stop nor sign out: it could only fail', () => {
    const { rerender } = render(
      <AuthProvider user={bob()}>
        <ImpersonationBanner />
      </AuthProvider>,
    )
    expect(region().textContent).toContain('Acting as Bob Example')
    expect(screen.getAllByRole('button')).toEqual([button('Minimise')])
    rerender(
      <AuthProvider user={bob()} signOut={async () => undefined}>
        <ImpersonationBanner />
      </AuthProvider>,
    )
    expect(button(STOP)).toBeTruthy()
  })

  test('a children function is told whether there can be one', () => {
    const children = ({ canStop }: BannerState): string => (canStop ? 'Leave' : 'Close the window to leave')
    const { rerender } = render(
      <AuthProvider user={bob()}>
        <ImpersonationBanner>{children}</ImpersonationBanner>
      </AuthProvider>,
    )
    expect(screen.getByText('Close the window to leave')).toBeTruthy()
    rerender(
      <AuthProvider user={bob()} stopImpersonation={async () => undefined}>
        <ImpersonationBanner>{children}</ImpersonationBanner>
      </AuthProvider>,
    )
    expect(screen.getByText('Leave')).toBeTruthy()
  })

  test('it does not take the focus when it appears', () => {
    render(<input aria-label="Search" />)
    screen.getByLabelText('Search').focus()
    renderBanner(bob())
    expect(document.activeElement).toBe(screen.getByLabelText('Search'))
  })
})

describe('time', () => {
  test('it announces itself politely, once it is there', async () => {
    vi.useFakeTimers()
    renderBanner(bob())
    expect(within(region()).getByRole('status').textContent).toBe('')
    await act(() => vi.advanceTimersByTimeAsync(200))
    expect(within(region()).getByRole('status').textContent).toBe(
      'Acting as Bob Example, by Ana Support. Full access. Press F6 to move here and back.',
    )
  })

  test('one minute before the end it says so at once, and at the end that it is over', async () => {
    vi.useFakeTimers()
    renderBanner(bob({ impersonation: { expiresAt: Date.now() + 62_000 } }))
    expect(said().join('')).toBe('')
    await act(() => vi.advanceTimersByTimeAsync(3_000))
    expect(said().join('')).toBe('Impersonation ends within a minute.')
    expect(region().dataset.state).toBe('ending')
    await act(() => vi.advanceTimersByTimeAsync(20_000))
    expect(said().join('')).toBe('Impersonation ends within a minute.')
    await act(() => vi.advanceTimersByTimeAsync(50_000))
    expect(said().join('')).toBe('Time is over. The session is ending.')
    expect(region().dataset.state).toBe('expired')
    expect(button(STOP)).toBeTruthy()
  })

  test.each([-3_600_000, 3_600_000])(
    'S43: a clock that is wrong by %d ms does not move the countdown',
    async (skew) => {
      vi.useFakeTimers({ toFake: ['Date'] })
      const serverTime = Date.now() + skew
      render(
        <AuthProvider
          source={{
            load: async () => ({
              user: bob({ impersonation: { expiresAt: serverTime + 125_500 } }),
              serverTime,
            }),
          }}
        >
          <ImpersonationBanner />
        </AuthProvider>,
      )
      expect(await screen.findByText('2:06 left')).toBeTruthy()
    },
  )

  test('an hour and more is told in hours', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    renderBanner(bob({ impersonation: { expiresAt: Date.now() + 3_845_000 } }))
    expect(region().textContent).toContain('1:04:05 left')
  })
})

describe('minimised', () => {
  const leave = (away: boolean): void => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(!away)
    act(() => void window.dispatchEvent(new Event(away ? 'blur' : 'focus')))
  }

  test('it still says whom, keeps the focus, and opens again by a click', async () => {
    renderBanner(bob())
    await userEvent.click(button('Minimise'))
    expect(region().dataset.state).toBe('minimised')
    const pill = button('Acting as Bob Example')
    expect(document.activeElement).toBe(pill)
    expect(pill.getAttribute('aria-expanded')).toBe('false')
    await userEvent.keyboard('{Enter}')
    expect(button(STOP)).toBeTruthy()
    expect(document.activeElement).toBe(button('Minimise'))
  })

  test('it opens by itself after 30 s away, and not before', async () => {
    renderBanner(bob())
    await userEvent.click(button('Minimise'))
    vi.useFakeTimers()
    leave(true)
    await act(() => vi.advanceTimersByTimeAsync(29_000))
    leave(false)
    await act(() => vi.advanceTimersByTimeAsync(60_000))
    expect(region().dataset.state).toBe('minimised')
    leave(true)
    await act(() => vi.advanceTimersByTimeAsync(30_000))
    expect(region().dataset.state).toBe('active')
  })

  test('it opens on return where the tab was frozen and no timer ran', async () => {
    renderBanner(bob())
    await userEvent.click(button('Minimise'))
    leave(true)
    const later = Date.now() + 31_000
    vi.spyOn(Date, 'now').mockReturnValue(later)
    leave(false)
    expect(region().dataset.state).toBe('active')
  })

  test('it opens by itself as the last minute begins, and when time is over', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    renderBanner(bob({ impersonation: { expiresAt: Date.now() + 70_000 } }))
    act(() => button('Minimise').click())
    expect(region().dataset.state).toBe('minimised')
    await act(() => vi.advanceTimersByTimeAsync(12_000))
    expect(region().dataset.state).toBe('ending')
    act(() => button('Minimise').click())
    expect(region().dataset.state).toBe('minimised')
    await act(() => vi.advanceTimersByTimeAsync(60_000))
    expect(region().dataset.state).toBe('expired')
  })

  test('it has no way to be dismissed', () => {
    renderBanner(bob())
    const names = within(region())
      .getAllByRole('button')
      .map((control) => control.getAttribute('aria-label') ?? control.textContent)
    expect(names).toEqual(['Minimise', STOP])
  })
})

describe('made one’s own', () => {
  test('data attributes tell what it shows, and className is added', () => {
    renderBanner(bob({ impersonation: { mode: 'full' } }), {
      className: 'ours',
      placement: 'bottom',
      variant: 'frame',
    })
    expect(region().className).toBe('ours')
    expect(Object.fromEntries(Object.entries(region().dataset))).toEqual({
      impersonationBanner: 'root',
      mode: 'full',
      impersonator: 'person',
      placement: 'bottom',
      variant: 'frame',
      state: 'active',
    })
  })

  test('actions stand before Minimise and Stop', () => {
    renderBanner(bob(), { actions: <button>Extend</button> })
    const names = within(region()).getAllByRole('button')
    expect(names.map((control) => control.textContent)).toEqual(['Extend', '', 'Stop'])
  })

  test('a children function draws the content, from everything that is known', () => {
    renderBanner(bob(), {
      children: ({ userName, impersonatorName, mode, reason, remaining, stop }) => (
        <button onClick={stop}>
          {[userName, impersonatorName, mode, reason, typeof remaining].join('|')}
        </button>
      ),
    })
    expect(button('Bob Example|Ana Support|full|Ticket 4711: the invoice does not open|number')).toBeTruthy()
    expect(screen.queryByRole('button', { name: STOP })).toBeNull()
  })

  test('every string can be replaced, one by one', () => {
    renderBanner(bob(), { strings: { stop: 'Back to support', label: 'Support access' } })
    expect(button(`Back to support: ${STOP}`).textContent).toBe('Back to support')
    expect(screen.getByRole('region', { name: 'Support access' }).textContent).toContain('Acting as Bob')
  })

  test.each(Object.entries({ ar, de, es, fr, ja }))('%s speaks for every state', (code, strings) => {
    renderBanner(bob({ impersonation: { mode: 'read-only' } }), { strings })
    const text = region().textContent
    for (const name of ['Bob Example', 'Ana Support', 'Ticket 4711']) expect(text).toContain(name)
    expect(button(strings.stopImpersonating('Bob Example')).textContent).toBe(strings.stop)
    expect(strings.stopImpersonating('Bob')).toMatch(new RegExp(`^${strings.stop}.*Bob`))
    expect(region().lang).toBe(code)
    expect(region().dir).toBe(code === 'ar' ? 'rtl' : 'ltr')
    expect(text).not.toMatch(/Viewing|Reason|Read only|left/)
    for (const sentence of [strings.actingAs, strings.stopFailed, strings.ended]) {
      expect(sentence('Bob')).toContain('Bob')
      expect(sentence('Bob')).not.toMatch(/Acting|Could not|ended/)
    }
    expect(strings.reach('F9')).toContain('F9')
    expect(strings.viewedBy('Ana', 'Bob', new Date(0))).toMatch(/Ana.*Bob|Bob.*Ana/)
  })
})

describe('where the auth does not answer and the session has run out unconfirmed', () => {
  test('the banner stays, says so, keeps Stop, and is not minimised', async () => {
    vi.useFakeTimers()
    const seconds = Math.floor(Date.now() / 1000)
    let down = false
    render(
      <AuthProvider
        source={{
          load: async () => {
            if (down) throw new Error('offline')
            return { user: bob(), accessToken: jwt({ sub: 'user_42', exp: seconds + 90 }) }
          },
          stopImpersonation: async () => undefined,
        }}
      >
        <ImpersonationBanner />
      </AuthProvider>,
    )
    await act(() => vi.advanceTimersByTimeAsync(10))
    down = true
    act(() => button('Minimise').click())
    await act(() => vi.advanceTimersByTimeAsync(200_000))
    expect(region().dataset.state).toBe('unconfirmed')
    expect(region().textContent).toContain('Acting as Bob Example')
    expect(said()).toContain('The sign-in service does not answer. You may still be in this account.')
    expect(region().querySelector('[data-impersonation-banner=time]')).toBeNull()
    expect(button(STOP)).toBeTruthy()
  })
})
