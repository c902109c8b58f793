import './support/setup.js'
import { render, screen } from '@testing-library/react'
import type { ReactElement } from 'react'
import { expect, test } from 'vitest'
import {
  ActiveSessions,
  AdminProvider,
  Approvals,
  ImpersonationSettings,
  UsersTable,
} from 'impersonation-kit/admin'
import { startService } from './support/startService.js'

const PATH = 'GET /api/operators/production/'
const page = (url: string, shown: ReactElement) => (
  <AdminProvider url={url} environment="production">
    {shown}
  </AdminProvider>
)
const controls = (): string[] =>
  ['button', 'searchbox', 'textbox', 'combobox', 'spinbutton']
    .flatMap((role) => screen.queryAllByRole(role))
    .map((one) => one.getAttribute('aria-label') ?? one.textContent)

test.each<[string, ReactElement]>([
  ['ActiveSessions', <ActiveSessions key="page" />],
  ['Approvals', <Approvals key="page" />],
  ['ImpersonationSettings', <ImpersonationSettings key="page" />],
  ['UsersTable', <UsersTable key="page" />],
])('%s offers nothing to whoever has no rights', async (_name, shown) => {
  const refusal = () => ({ status: 403, body: { code: 'owners_only', detail: 'Only an Owner may do this.' } })
  const me = { operator: { id: 'ana' }, isOwner: true, environments: ['production'], isNested: false }
  const { url } = await startService({
    'GET /api/operators/me': () => ({ body: me }),
    [`${PATH}users`]: refusal,
    [`${PATH}impersonations`]: refusal,
    [`${PATH}settings`]: refusal,
  })
  render(page(url, shown))
  await screen.findByText('Only an Owner may do this.')
  expect(controls()).toEqual([])
})
