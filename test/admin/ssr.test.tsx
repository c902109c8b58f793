// @vitest-environment node
import type { ComponentType } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { ActiveSessions, AdminProvider, Approvals, AuditLog } from 'impersonation-kit/admin'
import { ImpersonateDialog, ImpersonationSettings, SupportAccess, UsersTable } from 'impersonation-kit/admin'

const pages: [string, string, ComponentType][] = [
  ['UsersTable', 'Loading users…', UsersTable],
  ['ImpersonationSettings', 'Loading the settings…', ImpersonationSettings],
  ['ActiveSessions', 'Loading the live sessions…', ActiveSessions],
  ['Approvals', 'Loading the requests…', Approvals],
  ['AuditLog', 'Loading the audit…', AuditLog],
  ['SupportAccess', 'Loading…', SupportAccess],
]

test.each(pages)('on a server %s says that it loads, and asks nobody', (_name, loading, Page) => {
  const asked: unknown[] = []
  const html = renderToString(
    <AdminProvider
      url="https://auth.test"
      fetch={async (...given) => {
        asked.push(given)
        throw new TypeError('no network')
      }}
    >
      <Page />
    </AdminProvider>,
  )
  expect(html).toContain(loading)
  expect(asked).toEqual([])
})

test('on a server a dialog is not there', () => {
  const html = renderToString(
    <AdminProvider url="https://auth.test">
      <ImpersonateDialog user={{ userId: 'maya' }} onClose={() => undefined} />
    </AdminProvider>,
  )
  expect(html).not.toContain('dialog')
})
