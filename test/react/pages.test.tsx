// The examples of docs/react.md and docs/testing.md, as they stand there, do what the pages say of them.
import './support/setup.js'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ComponentType, ReactNode } from 'react'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { AuthProvider, type User } from 'impersonation-kit'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'

const here = dirname(fileURLToPath(import.meta.url))
const docs = join(here, '../../docs/')
const folder = join(here, `.pages-${process.pid}/`)
mkdirSync(folder, { recursive: true })

let server: Server
let origin: string
let issuer: TestIssuer
/** Who is signed in, for every example; undefined: the auth is down. */
let user: User | null | undefined
const stop = vi.fn(async () => {})
Object.assign(globalThis, {
  signInWithMyAuth: async () => {
    user = directUser()
  },
  useSession: () => ({ user, stopImpersonating: stop }),
})

beforeAll(async () => {
  issuer = await createTestIssuer({ key: 'tests' })
  server = createServer((request, response) => {
    const cors = {
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'authorization',
      'access-control-allow-methods': 'GET, PUT, POST',
    }
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { ...cors, 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    const { pathname } = new URL(request.url ?? '/', origin)
    if (request.method === 'OPTIONS') return answer(204, {})
    if (pathname === '/name') return answer(200, {})
    if (user === undefined) return answer(503, {})
    if (user === null) return answer(401, {})
    if (pathname === '/api/session') return answer(200, { user })
    void issuer.refreshReply(user).then((reply) => answer(200, reply))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  user = directUser()
})

let files = 0
/** The exports of a block of code, by some of its text. What it declares and leaves to the reader is taken from `globalThis`. */
async function load<T extends string>(page: string, text: string): Promise<Record<T, ComponentType<any>>> {
  const blocks = [...readFileSync(docs + page, 'utf8').matchAll(/```tsx?\n([^]*?)```/g)].map(
    ([, code = '']) => code,
  )
  const [code, ...others] = blocks.filter((block) => block.includes(text))
  if (code === undefined || others.length > 0) throw new Error(`${page} has not one block with ${text}`)
  const file = `${folder}${files++}.tsx`
  const runnable = code
    .replace(/^declare function (\w+).*$/gm, 'const $1 = (globalThis as any).$1')
    .replace(/https:\/\/(auth|api)\.example\.com/g, origin)
    .replaceAll(`'/api/session`, `'${origin}/api/session`)
  writeFileSync(file, runnable)
  return (await import(/* @vite-ignore */ file)) as Record<T, ComponentType<any>>
}

const as = (who: User, children: ReactNode): ReactNode => <AuthProvider user={who}>{children}</AuthProvider>

describe('docs/react.md', () => {
  test('the page says who is signed in, that nobody is, and that the auth is down, and tries again', async () => {
    const { App } = await load<'App'>('react.md', 'We cannot reach')
    user = null
    const { unmount } = render(<App />)
    await screen.findByRole('link', { name: 'Sign in' })
    unmount()
    user = undefined
    render(<App />)
    await screen.findByText(/cannot reach .*auth_unreachable/)
    user = directUser()
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    await screen.findByText(/Hello Cleo/)
  })

  test('a user that the app already knows is shown with the banner, and Stop calls the function of the app', async () => {
    const { Auth } = await load<'Auth'>('react.md', 'useSession')
    user = impersonatedUser()
    render(<Auth>page</Auth>)
    fireEvent.click(screen.getByRole('button', { name: /stop/i }))
    await waitFor(() => expect(stop).toHaveBeenCalledOnce())
  })

  test('a source of its own shows the banner', async () => {
    const { App } = await load<'App'>('react.md', '/api/session/stop')
    user = impersonatedUser()
    render(<App />)
    await screen.findByRole('region', { name: /impersonation/i })
  })

  test('the sign-in screen gives way to the page once somebody has signed in', async () => {
    const { SignedIn } = await load<'SignedIn'>('react.md', 'signInWithMyAuth')
    user = null
    render(
      <AuthProvider authUrl={origin}>
        <SignedIn>the page</SignedIn>
      </AuthProvider>,
    )
    fireEvent.submit((await screen.findByRole('button', { name: 'Sign in' })).closest('form') as Element)
    await screen.findByText('the page')
  })

  test('the gates hide and disable, the guard keeps the form, and the mask hides the number', async () => {
    const { DangerZone } = await load<'DangerZone'>('react.md', 'DangerZone')
    const { CloseAccountForm } = await load<'CloseAccountForm'>('react.md', 'CloseAccountForm')
    const { CardNumber } = await load<'CardNumber'>('react.md', 'CardNumber')
    const onClose = vi.fn()
    const all = (
      <>
        <DangerZone />
        <CloseAccountForm onClose={onClose} />
        <CardNumber number="4111 1111 1111 1111" />
      </>
    )
    const { container, rerender } = render(as(impersonatedUser(), all))
    expect(screen.queryByRole('link')).toBeNull()
    screen.getByText('Support cannot change the password.')
    expect(screen.getByRole('button', { name: /Delete/ }).getAttribute('aria-disabled')).toBe('true')
    expect(fireEvent.submit(container.querySelector('form') as Element)).toBe(false) // the browser posts nothing
    expect(onClose).not.toHaveBeenCalled()
    screen.getByRole('img', { name: 'Card number, hidden from support' })
    expect(container.textContent).not.toContain('1111')

    rerender(as(directUser(), all))
    screen.getByRole('link', { name: 'Change password' })
    fireEvent.submit(container.querySelector('form') as Element)
    expect(onClose).toHaveBeenCalledOnce()
    expect(container.textContent).toContain('4111 1111 1111 1111')
  })

  test('useAuthFetch renames as the customer, and sends nothing in a read-only session', async () => {
    const { RenameButton } = await load<'RenameButton'>('react.md', 'RenameButton')
    const { rerender } = render(as(directUser(), <RenameButton />))
    fireEvent.click(screen.getByRole('button'))
    await screen.findByText(/Renamed\./)
    rerender(as(impersonatedUser({ impersonation: { mode: 'read-only' } }), <RenameButton />))
    fireEvent.click(screen.getByRole('button'))
    await screen.findByText(/This session may only look\./)
  })
})

// These are tests themselves: they register here.
describe('docs/testing.md', async () => {
  for (const text of ['who sees', 'nothing that was typed', 'only the customer deletes']) {
    await load('testing.md', text)
  }
})
