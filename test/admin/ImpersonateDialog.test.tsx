import './support/setup.js'
import { fireEvent, render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { AdminProvider, type EnvironmentSettings, ImpersonateDialog } from 'impersonation-kit/admin'
import { SETTINGS } from './support/settings.js'
import { startService } from './support/startService.js'

async function show(start: { status: number; code: string }, settings: Partial<EnvironmentSettings> = {}) {
  const path = '/api/operators/production'
  const { url } = await startService({
    'GET /api/operators/me': () => ({
      body: {
        operator: { id: 'ana', role: 'support' },
        isOwner: false,
        environments: ['production'],
        isNested: false,
      },
    }),
    [`GET ${path}/settings`]: () => ({
      headers: { etag: '"1"' },
      body: { environment: 'production', settings: { ...SETTINGS, ...settings }, mayChange: false },
    }),
    [`GET ${path}/impersonations`]: () => ({ body: { impersonations: [] } }),
    [`POST ${path}/impersonations`]: () => ({
      status: start.status,
      body: { code: start.code, detail: 'What is missing.' },
    }),
  })
  render(
    <AdminProvider url={url} environment="production" signInUrl="/sign-in">
      <ImpersonateDialog user={{ userId: 'maya', name: 'Maya Okafor' }} onClose={() => undefined} />
    </AdminProvider>,
  )
  return screen.findByRole('button', { name: 'Start' })
}

test.each([
  ['step_up_required', 401],
  ['consent_required', 403],
  ['approval_required', 403],
])('what is still needed is said as the next step, not as an error: %s', async (code, status) => {
  fireEvent.click(await show({ code, status }))
  const said = await screen.findByText('What is missing.')
  expect(said.closest('[role=status]')?.textContent).toMatch(/^What is missing\..+/)
  expect(screen.queryByRole('alert')).toBeNull()
  const link = screen.queryByRole('link', { name: 'Sign in' })
  expect(link?.getAttribute('href')).toBe(code === 'step_up_required' ? '/sign-in' : undefined)
})

test('what was refused is an error', async () => {
  fireEvent.click(await show({ code: 'impersonation_off', status: 403 }))
  expect((await screen.findByRole('alert')).textContent).toContain('An Owner can turn it on')
})

test('a consent that must stand already is named before the form is sent', async () => {
  await show({ code: 'consent_required', status: 403 }, { consent: 'standing' })
  expect(screen.getByText(/The customer must have allowed it in their account/)).toBeTruthy()
})
