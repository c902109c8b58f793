import { type ReactElement, type ReactNode, useEffect, useInsertionEffect, useMemo, useState } from 'react'
import { AuthError } from '../core/errors.js'
import { AdminContext } from './AdminContext.js'
import { createAdminClient } from './adminClient.js'
import { createQueryClient } from './createQueryClient.js'

/** Props of `AdminProvider`. */
export interface AdminProviderProps {
  /** Where the service is, with its `basePath`: `https://auth.example.com`, or `/impersonation` if it is mounted in the same server. */
  url: string
  /** Which environment the pages are about: `test`, `staging` or `production`. Default: the first of the service. */
  environment?: string
  /** Sends the requests, for example to add a header. It must keep `credentials`. Default: the browser's `fetch`. */
  fetch?: typeof fetch
  /** Where operators sign in: shown to whoever is signed out, or must sign in again. Default: no link. */
  signInUrl?: string
  children?: ReactNode
}

/**
 * Connects the team's pages to the service. Render it around them; your own sign-in decides who is an operator.
 *
 * @throws AuthError `invalid_configuration` if `url` is missing.
 * @example
 * ```tsx
 * import { AdminProvider, UsersTable } from 'impersonation-kit/admin'
 * import 'impersonation-kit/admin.css'
 *
 * export const Customers = () => (
 *   <AdminProvider url="https://auth.example.com" environment="production">
 *     <UsersTable />
 *   </AdminProvider>
 * )
 * ```
 */
export function AdminProvider(props: AdminProviderProps): ReactElement {
  const { url, environment, fetch: send, signInUrl, children } = props
  if (typeof url !== 'string' || url === '') {
    throw new AuthError(
      'invalid_configuration',
      'AdminProvider needs a url: the address of the service, such as https://auth.example.com.',
    )
  }
  const [sender] = useState(createSender)
  useInsertionEffect(() => sender.use(send), [sender, send])
  const service = useMemo(
    // What one service has answered must not stand on the pages of another.
    () => ({ client: createAdminClient(url, sender.send), queryClient: createQueryClient() }),
    [url, sender],
  )
  useEffect(() => {
    service.queryClient.mount() // asks again when the window gets the focus, or the network comes back
    return () => service.queryClient.unmount()
  }, [service])
  const admin = useMemo(() => ({ ...service, environment, signInUrl }), [service, environment, signInUrl])
  return (
    // With another service everything begins anew: queries stay with the client that they began with.
    <AdminContext.Provider key={url} value={admin}>
      {children}
    </AdminContext.Provider>
  )
}

/** Sends with the `fetch` of the last render. It is often written in place, and is then another function at each. */
function createSender(): { send: typeof fetch; use: (next: typeof fetch | undefined) => void } {
  let latest: typeof fetch | undefined
  return {
    send: async (...asked) => (latest ?? fetch)(...asked),
    use: (next) => {
      latest = next
    },
  }
}
