import './support/setup.js'
import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { AdminProvider, Approvals } from 'impersonation-kit/admin'
import { startService } from './support/startService.js'

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
