import './support/setup.js'
import { act } from '@testing-library/react'
import type { ComponentType } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { ActiveSessions, AdminProvider, Approvals, AuditLog } from 'impersonation-kit/admin'
import { ImpersonationSettings, SupportAccess, UsersTable } from 'impersonation-kit/admin'

const pages: Record<string, ComponentType> = {
  UsersTable,
  ImpersonationSettings,
  ActiveSessions,
  Approvals,
  AuditLog,
  SupportAccess,
}

test.each(Object.entries(pages))(
  '%s takes over what a server has rendered, whatever stands in the address',
  async (_name, Page) => {
    const view = (
      <AdminProvider url="https://auth.test" fetch={() => new Promise(() => undefined)}>
        <Page />
      </AdminProvider>
    )
    const html = renderToString(view)
    history.replaceState(null, '', '?q=maya&after=50&user=u1&type=request')
    const container = document.createElement('div')
    container.innerHTML = html
    document.body.append(container)
    const faults: unknown[] = []
    const root = await act(async () =>
      hydrateRoot(container, view, { onRecoverableError: (error) => void faults.push(error) }),
    )
    expect(faults).toEqual([])
    expect(container.querySelector('[role=status]')).not.toBeNull()
    act(() => root.unmount())
    container.remove()
  },
)
