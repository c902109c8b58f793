import '../support/setup.js'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { AdminProvider, ImpersonationSettings } from 'impersonation-kit/admin'
import { settingsService } from '../support/settingsService.js'

test('turning it off says that every session and request ends, also where none can be seen', async () => {
  const { url } = await settingsService()
  render(
    <AdminProvider url={url} environment="production">
      <ImpersonationSettings />
    </AdminProvider>,
  )
  fireEvent.click(await screen.findByRole('checkbox', { name: /Operators may impersonate/ }))
  const dialog = await screen.findByRole('alertdialog', { name: 'Turn impersonation off?' })
  await waitFor(() => expect(dialog.textContent).toContain('You see 0 live sessions.'))
  expect(dialog.textContent).toContain('When you save, every session in this environment ends')
  expect(dialog.textContent).toContain('every request is withdrawn: also those that you may not see')
})
