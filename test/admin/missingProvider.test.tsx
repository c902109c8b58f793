import { cleanup, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import * as admin from 'impersonation-kit/admin'
import { AuthError } from 'impersonation-kit'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const user = { userId: 'maya' }
const components: Record<string, () => ReactNode> = {
  UsersTable: () => <admin.UsersTable />,
  ImpersonateDialog: () => <admin.ImpersonateDialog user={user} onClose={() => undefined} />,
  ImpersonationSettings: () => <admin.ImpersonationSettings />,
  ActiveSessions: () => <admin.ActiveSessions />,
  Approvals: () => <admin.Approvals />,
  AuditLog: () => <admin.AuditLog />,
  SupportAccess: () => <admin.SupportAccess />,
}
const hooks = Object.entries(admin).filter(([name]) => name.startsWith('use')) as [
  string,
  (options: unknown) => unknown,
][]
const callers: [string, () => ReactNode][] = [
  ...Object.entries(components),
  ...hooks.map(([name, useHook]): [string, () => ReactNode] => [
    name,
    function Caller() {
      useHook(name === 'useSession' ? 'id' : {})
      return null
    },
  ]),
]

function thrownBy(view: ReactNode): unknown {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  try {
    render(view)
  } catch (error) {
    return error
  }
  return undefined
}

test.each(callers)('%s outside an AdminProvider throws, and names itself and the fix', (name, Caller) => {
  const thrown = thrownBy(<Caller />)
  expect(thrown).toBeInstanceOf(AuthError)
  expect(thrown).toMatchObject({ code: 'missing_provider' })
  expect(String(thrown)).toContain(`${name} is outside an AdminProvider`)
  expect(String(thrown)).toContain('<AdminProvider url=')
})

test.each(['', undefined, 7])('an AdminProvider with a url of %j throws, and says what it needs', (url) => {
  const thrown = thrownBy(<admin.AdminProvider url={url as string} />)
  expect(thrown).toMatchObject({ code: 'invalid_configuration' })
  expect(String(thrown)).toContain('AdminProvider needs a url')
})
