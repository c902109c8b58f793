import './support/setup.js'
import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { AdminProvider, UsersTable } from 'impersonation-kit/admin'
import { startService } from './support/startService.js'

const table = (url: string, environment: string) => (
  <AdminProvider url={url} environment={environment}>
    <UsersTable />
  </AdminProvider>
)
const users = (name: string) => ({
  body: { users: [{ user: { userId: 'u1', name }, decision: { verdict: 'allow' } }] },
})

test('another environment begins with its first page, and keeps the search', async () => {
  const { url, asked } = await startService({
    'GET /api/operators/production/users': () => users('Paula of production'),
    'GET /api/operators/staging/users': () => users('Stan of staging'),
  })
  history.replaceState(null, '', '?q=a&after=place&user=paula')
  const { rerender } = render(table(url, 'production'))
  await screen.findByText('Paula of production')
  rerender(table(url, 'staging'))
  await screen.findByText('Stan of staging')
  expect(location.search).toBe('?q=a')
  expect(asked.at(-1)?.request).toBe('GET /api/operators/staging/users?q=a&limit=50')
})

test.each(['', '?q=maya'])('a page with nobody to see says that more may follow: %s', async (search) => {
  const { url } = await startService({
    'GET /api/operators/production/users': () => ({ body: { users: [], next: 'place' } }),
  })
  history.replaceState(null, '', search || '?')
  render(table(url, 'production'))
  await screen.findByText(/nobody on this page whom you may see\. More may follow/)
  expect(screen.getByRole('button', { name: 'Next page' })).toBeTruthy()
  expect(screen.queryByText(/matches|There are no/)).toBeNull()
})

test('an empty page after others does not say that there are no users', async () => {
  const { url } = await startService({
    'GET /api/operators/production/users': () => ({ body: { users: [] } }),
  })
  history.replaceState(null, '', '?after=place')
  render(table(url, 'production'))
  await screen.findByText(/There are no more users whom you may see\./)
})

test('a place that was given to somebody else leads to the first page of the same search', async () => {
  const { url, asked } = await startService({
    'GET /api/operators/production/users': ({ request }) =>
      request.includes('after=')
        ? {
            status: 400,
            body: { code: 'invalid_cursor', detail: 'It is not the `next` of an earlier page.' },
          }
        : users('Paula of production'),
  })
  history.replaceState(null, '', '?q=a&after=place&user=paula')
  render(table(url, 'production'))
  await screen.findByText('Paula of production')
  expect(location.search).toBe('?q=a&user=paula')
  expect(asked).toHaveLength(2)
})
