import './support/setup.js'
import { QueryClient } from '@tanstack/react-query'
import { act, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { expect, test, vi } from 'vitest'
import { AuthProvider, type AuthSession, useAuth, useAuthFetch, useUser } from 'impersonation-kit'
import { createTestIssuer, directUser } from 'impersonation-kit/testing'

const ours = await createTestIssuer({ issuer: 'https://ours.test' })
const partners = await createTestIssuer({ issuer: 'https://partners.test' })

/** A page of which a source says who is signed in. */
function createPage(first: () => Promise<AuthSession>) {
  const client = new QueryClient()
  const server = { load: first }
  const mounts: (string | undefined)[] = []
  let actions: ReturnType<typeof useAuth> & { fetch: typeof fetch }
  function Page() {
    const { user, error } = useUser()
    actions = { ...useAuth(), fetch: useAuthFetch() }
    useState(() => mounts.push(user?.issuer))
    return (
      <p data-testid="page">{error?.code ?? `${user?.userId} of ${user?.issuer ?? 'nobody knows whom'}`}</p>
    )
  }
  const source = { load: () => server.load() }
  return {
    client,
    server,
    mounts,
    mount: (initialUser?: AuthSession['user']) =>
      render(
        <AuthProvider source={source} queryClient={client} {...(initialUser && { initialUser })}>
          <Page />
        </AuthProvider>,
      ),
    text: () => screen.queryByTestId('page')?.textContent,
    refresh: () => act(() => actions.refresh()),
    fetch: (url: string) => act(() => actions.fetch(url)),
  }
}

const signedBy = (issuer: typeof ours) => async (): Promise<AuthSession> => ({
  user: directUser(),
  accessToken: await issuer.sign(directUser()),
})

test('F48: the same id from another issuer is another person: what was cached goes, and the page begins anew', async () => {
  const page = createPage(signedBy(ours))
  page.mount()
  await vi.waitFor(() => expect(page.text()).toBe('user_42 of https://ours.test'))
  page.client.setQueryData(['report'], 'of the customer')
  page.server.load = signedBy(partners)
  await page.refresh()
  expect(page.text()).toBe('user_42 of https://partners.test')
  expect(page.client.getQueryData(['report'])).toBeUndefined()
  expect(page.mounts.at(-1)).toBe('https://partners.test')
})

test('F48: a page whose first user came without an issuer keeps everything when the token names one', async () => {
  const page = createPage(signedBy(ours))
  page.mount(directUser())
  page.client.setQueryData(['report'], 'of the customer')
  await page.refresh()
  expect(page.text()).toBe('user_42 of https://ours.test')
  expect(page.client.getQueryData(['report'])).toBe('of the customer')
  expect(page.mounts).toEqual([undefined])
})

test('F48: a session and a token of two issuers are two people, and neither is shown', async () => {
  const page = createPage(async () => ({
    user: directUser({ issuer: 'https://ours.test' }),
    accessToken: await partners.sign(directUser()),
  }))
  page.mount()
  await vi.waitFor(() => expect(page.text()).toBe('identity_mismatch'))
})

test('F48: an opaque token names no issuer, and the session may', async () => {
  const page = createPage(async () => ({
    user: directUser({ issuer: 'https://ours.test' }),
    accessToken: 'opaque',
  }))
  page.mount()
  await vi.waitFor(() => expect(page.text()).toBe('user_42 of https://ours.test'))
})

test('F48: a request says of which issuer the user is whom the page shows', async () => {
  const sent = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('{}'))
  const page = createPage(signedBy(ours))
  page.mount()
  await vi.waitFor(() => expect(page.text()).toBe('user_42 of https://ours.test'))
  await page.fetch(`${location.origin}/api`)
  const [request] = sent.mock.calls.at(-1) as [Request]
  expect(request.headers.get('x-expected-identity')).toBe(
    `user_42;;${encodeURIComponent('https://ours.test')}`,
  )
  sent.mockRestore()
})

test.each([undefined, 'https://ours.test'])(
  'F48: page after page whose first user comes without an issuer keeps what it brought along, once the token has named %s',
  async (named) => {
    const load = async (): Promise<AuthSession> =>
      named === undefined ? { user: directUser() } : signedBy(ours)()
    for (const cached of ['of the first page', 'of the second', 'of the third']) {
      const page = createPage(load)
      page.client.setQueryData(['report'], cached)
      const { unmount } = page.mount(directUser())
      expect(page.client.getQueryData(['report'])).toBe(cached)
      await page.refresh()
      expect(page.text()).toBe(`user_42 of ${named ?? 'nobody knows whom'}`)
      expect(page.client.getQueryData(['report'])).toBe(cached)
      unmount()
    }
  },
)

test('F48: the next page remembers the issuer that a token has named: the same id from another one is another person', async () => {
  const first = createPage(signedBy(ours))
  const { unmount } = first.mount(directUser())
  await first.refresh()
  unmount()
  const again = createPage(signedBy(ours))
  again.mount(directUser()).unmount() // says nothing of an issuer, and takes nothing from what is known
  const other = createPage(signedBy(partners))
  other.client.setQueryData(['report'], 'of the customer')
  other.mount({ ...directUser(), issuer: 'https://partners.test' })
  expect(other.client.getQueryData(['report'])).toBeUndefined()
})
