import './support/setup.js'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { type AdminError, AdminProvider, SupportAccess } from 'impersonation-kit/admin'
import { type Answer, startService } from './support/startService.js'

const SESSIONS = 'GET /api/v1/me/impersonations'
const CHOICE = 'GET /api/v1/me/support-access'
const refused = (status: number, code: string, detail: string) => () => ({ status, body: { code, detail } })
const session = {
  id: 'one',
  state: 'active',
  mode: 'read-only',
  by: 'Fernhill Support',
  createdAt: Date.now(),
  startedAt: Date.now(),
  expiresAt: Date.now() + 600_000,
  needsConsent: false,
  breakGlass: false,
  actions: [],
}
const strings = {
  end: 'Beenden',
  mayAlways: 'Support darf',
  optOut: 'Niemand darf',
  tryAgain: 'Erneut versuchen',
  saved: 'Gespeichert.',
  signIn: 'Anmelden',
  outOfDate: 'Vielleicht veraltet.',
  problem: ({ code, status }: AdminError) => `Problem ${code} ${status ?? ''}`.trim(),
}
const page = (url: string) => (
  <AdminProvider url={url} signInUrl="/login">
    <SupportAccess strings={strings} />
  </AdminProvider>
)

test('whatever is refused or fails is said in the words of the app', async () => {
  const { url, answers } = await startService({
    [SESSIONS]: () => ({ body: { impersonations: [session] } }),
    [CHOICE]: () => ({ body: { optedOut: false } }),
    'POST /api/v1/me/impersonations/one/end': refused(409, 'session_over', 'The session is over.'),
    'PUT /api/v1/me/support-access': refused(503, 'unavailable', 'The database does not answer.'),
  })
  render(page(url))
  fireEvent.click(await screen.findByRole('button', { name: 'Beenden' }))
  await screen.findByText('Problem session_over 409')
  fireEvent.click(screen.getByRole('radio', { name: /Niemand darf/ }))
  await screen.findByText('Problem unavailable 503')
  answers[SESSIONS] = refused(404, 'not_found', 'There is no such page.')
  await screen.findByText('Vielleicht veraltet.')
  expect(screen.getByText('Problem not_found 404')).toBeDefined()
  answers[SESSIONS] = refused(401, 'signed_out', 'Sign in first.')
  const signIn = await screen.findByRole('link', { name: 'Anmelden' })
  expect(signIn.getAttribute('href')).toBe('/login')
  expect(screen.getByRole('button', { name: 'Erneut versuchen' })).toBeDefined()
  expect(document.body.textContent).not.toMatch(
    /session is over|does not answer|no such page|Sign in|Try again/,
  )
})

test('so is a service that is away when the page opens', async () => {
  render(page('http://127.0.0.1:1'))
  await screen.findByText('Problem unreachable')
})

test('while a choice is saved, no other one is shown as if it were chosen', async () => {
  let answer!: (answer: Answer) => void
  const answered = new Promise<Answer>((resolve) => {
    answer = resolve
  })
  const { url, answers, asked } = await startService({
    [SESSIONS]: () => ({ body: { impersonations: [session] } }),
    [CHOICE]: () => ({ body: { optedOut: false } }),
    'PUT /api/v1/me/support-access': () => answered,
  })
  render(page(url))
  const optOut = await screen.findByRole<HTMLInputElement>('radio', { name: /Niemand darf/ })
  fireEvent.click(optOut)
  await waitFor(() => expect(asked.some(({ request }) => request.startsWith('PUT '))).toBe(true))
  fireEvent.click(screen.getByRole('radio', { name: /Support darf/ }))
  expect(optOut.checked).toBe(true)
  answers[CHOICE] = () => ({ body: { optedOut: true } })
  answer({ body: { optedOut: true } })
  await screen.findByText('Gespeichert.')
  expect(optOut.checked).toBe(true)
})
