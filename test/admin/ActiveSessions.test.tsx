import './support/setup.js'
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { ActiveSessions, AdminProvider } from 'impersonation-kit/admin'
import { type Answer, startService } from './support/startService.js'

const ME = 'GET /api/operators/me'
const LIST = 'GET /api/operators/production/impersonations'
const me = (isOwner: boolean) => () => ({
  body: { operator: { id: 'olga', role: 'owner' }, isOwner, environments: ['production'], isNested: false },
})
const refused = (status: number, code: string, detail: string) => () => ({ status, body: { code, detail } })
const signedOut = refused(401, 'signed_out', 'Sign in first.')
const sessionOf = (id: string, expiresAt = Date.now() + 60_000) => ({
  id,
  environment: 'production',
  state: 'active',
  operator: { id: 'ana', name: 'Ana Silva' },
  user: { id: 'maya', name: 'Maya Okafor' },
  mode: 'read-only',
  duration: 900,
  createdAt: expiresAt - 900_000,
  requestExpiresAt: expiresAt,
  startedAt: expiresAt - 900_000,
  expiresAt,
  needs: { approvals: 0, consent: false },
  approvals: [],
  extended: false,
})
const listOf = (...ids: string[]) => ({ body: { impersonations: ids.map((id) => sessionOf(id)) } })
const page = (url: string) => (
  <AdminProvider url={url} environment="production">
    <ActiveSessions />
  </AdminProvider>
)
const rows = (): number => screen.queryAllByRole('rowheader').length

afterEach(() => void vi.useRealTimers())

test('after a 401 one can try again, and the list is followed again; so is who one is', async () => {
  const { url, answers } = await startService({ [ME]: signedOut, [LIST]: signedOut })
  render(page(url))
  await screen.findByText('Sign in first.')
  answers[ME] = me(true)
  answers[LIST] = () => listOf('one')
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  await screen.findByRole('button', { name: 'End all' })
  expect(screen.queryByText('Sign in first.')).toBeNull()
  answers[LIST] = () => listOf('one', 'two')
  await waitFor(() => expect(rows()).toBe(2))
})

test('a refusal of rights stays the same, and cannot be tried again', async () => {
  const { url } = await startService({
    [ME]: me(false),
    [LIST]: refused(403, 'operators_only', 'This is for members of the team.'),
  })
  render(page(url))
  await screen.findByText('This is for members of the team.')
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull()
})

test('a list that could not be read again says that it may be out of date', async () => {
  const { url, answers } = await startService({ [ME]: me(false), [LIST]: () => listOf('one') })
  render(page(url))
  await screen.findByText('Ana Silva')
  answers[LIST] = refused(404, 'not_found', 'There is no such environment.')
  await screen.findByText('What you see below may be out of date.')
  expect(rows()).toBe(1)
})

test.each([
  ['a clock that is right', 0, true],
  ['a clock that is an hour slow', -3_600_000, true],
  ['a clock that is an hour fast', 3_600_000, true],
  ['a service that does not tell its time', 0, false],
])('the time left is that of the service: %s', async (_what, wrongBy, isTold) => {
  const now = Date.now() - wrongBy
  const { url } = await startService({
    [ME]: me(false),
    [LIST]: () => ({
      body: { impersonations: [sessionOf('one', now + 754_000)], ...(isTold && { now }) },
    }),
  })
  render(page(url))
  await screen.findByText(/^12:[23]\d$/)
})

test('in a page that is left open past midnight, the time of yesterday gets its date', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] })
  vi.setSystemTime(new Date(2026, 2, 31, 23, 59))
  const session = sessionOf('one', Date.now() + 890_000)
  const { url } = await startService({
    [ME]: me(false),
    [LIST]: () => ({ body: { impersonations: [session] } }),
  })
  render(page(url))
  const time = (await screen.findByText('Ana Silva')).closest('tr')?.querySelector('time')
  expect(time?.textContent).not.toMatch(/2026/)
  act(() => void vi.advanceTimersByTime(60_000))
  expect(time?.textContent).toMatch(/2026/)
})

test.each([true, false])('an empty list says only what is known, to an Owner, too: %s', async (isOwner) => {
  const { url } = await startService({ [ME]: me(isOwner), [LIST]: () => listOf() })
  render(page(url))
  await screen.findByText('No session that you may see is live.')
  // What one may not see, requests, and tickets that wait end, too.
  if (isOwner) await screen.findByRole('button', { name: 'End all' })
  else expect(screen.queryByRole('button', { name: 'End all' })).toBeNull()
})

test('an Owner can end all where the list cannot be read', async () => {
  const { url, asked } = await startService({
    [ME]: me(true),
    [LIST]: refused(503, 'unavailable', 'The directory does not answer.'),
    'POST /api/operators/production/impersonations/end-all': () => ({ body: { ended: 3 } }),
  })
  render(page(url))
  fireEvent.click(await screen.findByRole('button', { name: 'End all' }))
  const { textContent } = await screen.findByRole('alertdialog', { name: 'End all sessions and requests?' })
  expect(textContent).toContain('every session in this environment ends')
  fireEvent.click(screen.getByRole('button', { name: 'End all sessions' }))
  await screen.findByText('All sessions and requests have ended.')
  expect(asked.some(({ request }) => request.endsWith('/end-all'))).toBe(true)
})

test('an empty page says that older sessions may follow', async () => {
  const { url } = await startService({
    [ME]: me(true),
    [LIST]: () => ({ body: { impersonations: [], next: 'place' } }),
  })
  render(page(url))
  await screen.findByText('Only the newest hundred sessions are looked through. There may be older ones.')
})

test('to end all says that requests and what one may not see end, too', async () => {
  const { url } = await startService({ [ME]: me(true), [LIST]: () => listOf('one', 'two') })
  render(page(url))
  fireEvent.click(await screen.findByRole('button', { name: 'End all' }))
  const { textContent } = await screen.findByRole('alertdialog', { name: 'End all sessions and requests?' })
  expect(textContent).toContain('every request is withdrawn: also those that you may not see')
  expect(textContent).toContain('You see 2 live sessions.')
})

const press = (name: string): void => void fireEvent.click(screen.getByRole('button', { name }))

/** A list of two sessions, of Maya and of Hana; the end of each is answered when the test says so. */
async function endingTwo() {
  const hana = { ...sessionOf('two'), user: { id: 'hana', name: 'Hana Sato' } }
  const service = await startService({
    [ME]: me(true),
    [LIST]: () => ({ body: { impersonations: [sessionOf('one'), hana] } }),
  })
  const answer = ['one', 'two'].map((id) => {
    let settle!: (answer: Answer) => void
    const answered = new Promise<Answer>((resolve) => {
      settle = resolve
    })
    service.answers[`POST /api/operators/production/impersonations/${id}/end`] = () => answered
    return settle
  })
  const ended = (): string[] =>
    service.asked.map(({ request }) => request).filter((request) => request.endsWith('/end'))
  render(page(service.url))
  await screen.findByText('Hana Sato')
  press('End the session of Ana Silva as Maya Okafor')
  press('End session')
  await waitFor(() => expect(ended()).toHaveLength(1))
  fireEvent.keyDown(screen.getByRole('alertdialog'), { key: 'Escape' })
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
  press('End the session of Ana Silva as Hana Sato')
  return { answerOne: answer[0]!, answerTwo: answer[1]!, ended }
}

test('a confirmation that was closed while it ran neither stops nor closes the next one', async () => {
  const { answerOne, answerTwo, ended } = await endingTwo()
  press('End session')
  await waitFor(() => expect(ended()).toHaveLength(2))
  answerOne({ body: { impersonation: { ...sessionOf('one'), state: 'ended' } } })
  await screen.findByText('The session as Maya Okafor has ended.')
  expect(screen.getByRole('alertdialog').textContent).toContain('Hana Sato')
  answerTwo({ body: { impersonation: { ...sessionOf('two'), state: 'ended' } } })
  await screen.findByText('The session as Hana Sato has ended.')
  expect(screen.queryByRole('alertdialog')).toBeNull()
})

test('the failure of a confirmation that was closed is said on the page, and not in the next one', async () => {
  const { answerOne, answerTwo } = await endingTwo()
  answerOne({ status: 404, body: { code: 'not_found', detail: 'There is no such session.' } })
  await screen.findByText('There is no such session.')
  expect(within(screen.getByRole('alertdialog')).queryByRole('alert')).toBeNull()
  press('End session')
  answerTwo({ body: { impersonation: { ...sessionOf('two'), state: 'ended' } } })
  await screen.findByText('The session as Hana Sato has ended.')
  // Whoever had closed the question still has to know.
  expect(screen.getByRole('alert').textContent).toBe(
    'There is no such session.You asked to end the session as Maya Okafor.',
  )
  press('End the session of Ana Silva as Maya Okafor')
  await waitFor(() => expect(screen.queryByRole('alert', { hidden: true })).toBeNull())
})

test.each([
  [500, 'not_all_ended', 'Not all sessions could be ended. Try again.'],
  [503, 'unavailable', 'The database does not answer.'],
])(
  'an end of all that fails (%i) after the question was closed says so on the page',
  async (status, code, detail) => {
    let settle!: (answer: Answer) => void
    const answered = new Promise<Answer>((resolve) => {
      settle = resolve
    })
    const { url, asked } = await startService({
      [ME]: me(true),
      [LIST]: () => listOf('one'),
      'POST /api/operators/production/impersonations/end-all': () => answered,
    })
    render(page(url))
    fireEvent.click(await screen.findByRole('button', { name: 'End all' }))
    press('End all sessions')
    await waitFor(() => expect(asked.some(({ request }) => request.endsWith('/end-all'))).toBe(true))
    fireEvent.keyDown(screen.getByRole('alertdialog'), { key: 'Escape' })
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
    settle({ status, body: { code, detail } })
    expect((await screen.findByRole('alert')).textContent).toBe(
      `${detail}You asked to end all sessions and requests.`,
    )
  },
)
