import './support/setup.js'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { AdminProvider, Approvals } from 'impersonation-kit/admin'
import { type Answer, startService } from './support/startService.js'

const LIST = 'GET /api/operators/production/impersonations'

test.each(['requested', 'approved'])('says that only the newest hundred are shown: %s', async (state) => {
  const none = () => ({ body: { impersonations: [] } })
  const { url } = await startService({
    'GET /api/operators/me': () => ({
      body: { operator: { id: 'ana' }, isOwner: false, environments: ['production'], isNested: false },
    }),
    [`${LIST}?state=requested&limit=100`]: none,
    [`${LIST}?state=approved&limit=100`]: none,
    [`${LIST}?state=${state}&limit=100`]: () => ({ body: { impersonations: [], next: 'place' } }),
  })
  render(
    <AdminProvider url={url} environment="production">
      <Approvals />
    </AdminProvider>,
  )
  await screen.findByText(/^Only the newest hundred .*requests are looked through\./)
  expect(screen.getByText('No request that you may see waits for an answer.')).toBeTruthy()
})

/** Two requests, for Maya and for Hana. The denial of the first runs, and its question was closed; the test answers it. */
async function denyingOne() {
  const requestOf = (id: string, name: string) => ({
    id,
    environment: 'production',
    state: 'requested',
    operator: { id: 'tom', name: 'Tom Becker' },
    user: { id, name },
    mode: 'read-only',
    duration: 900,
    createdAt: Date.now(),
    requestExpiresAt: Date.now() + 600_000,
    needs: { approvals: 1, consent: false },
    approvals: [],
    extended: false,
    review: { mayAnswer: true, changes: [] },
  })
  let answer!: (answer: Answer) => void
  const answered = new Promise<Answer>((resolve) => {
    answer = resolve
  })
  const { url, asked } = await startService({
    'GET /api/operators/me': () => ({
      body: { operator: { id: 'ana' }, isOwner: false, environments: ['production'], isNested: false },
    }),
    [LIST]: () => ({ body: { impersonations: [] } }),
    [`${LIST}?state=requested&limit=100`]: () => ({
      body: { impersonations: [requestOf('maya', 'Maya Okafor'), requestOf('hana', 'Hana Sato')] },
    }),
    'POST /api/operators/production/impersonations/maya/deny': () => answered,
  })
  render(
    <AdminProvider url={url} environment="production">
      <Approvals />
    </AdminProvider>,
  )
  const press = (name: string): void => void fireEvent.click(screen.getByRole('button', { name }))
  await screen.findByText('Hana Sato')
  press('Deny: Tom Becker as Maya Okafor')
  press('Deny')
  await waitFor(() => expect(asked.some(({ request }) => request.endsWith('/maya/deny'))).toBe(true))
  fireEvent.keyDown(screen.getByRole('alertdialog'), { key: 'Escape' })
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
  return { press, answer, requestOf }
}

test('a denial that was closed while it ran leaves the next one, with its reason, alone', async () => {
  const { press, answer, requestOf } = await denyingOne()
  press('Deny: Tom Becker as Hana Sato')
  fireEvent.change(screen.getByRole('textbox', { name: /Why/ }), { target: { value: 'Ask her first' } })
  answer({ body: { impersonation: { ...requestOf('maya', 'Maya Okafor'), state: 'denied' } } })
  await screen.findByText('You denied that Tom Becker impersonates Maya Okafor.')
  expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: /Why/ }).value).toBe('Ask her first')
})

test('a denial that fails after its question was closed says so on the page', async () => {
  const { answer } = await denyingOne()
  answer({ status: 503, body: { code: 'unavailable', detail: 'The database does not answer.' } })
  expect((await screen.findByRole('alert')).textContent).toBe(
    'The database does not answer.You asked to deny the request of Tom Becker to impersonate Maya Okafor.',
  )
})
