import type { QueryClient } from '@tanstack/react-query'
import { type Context, createContext, useContext } from 'react'
import { AuthError } from '../core/errors.js'
import type { AdminClient } from './adminClient.js'

/** What `AdminProvider` provides. */
export interface Admin {
  client: AdminClient
  queryClient: QueryClient
  /** The environment that was asked for; without one it is the first of the service. */
  environment: string | undefined
  /** Where operators sign in. */
  signInUrl: string | undefined
}

export const AdminContext: Context<Admin | null> = createContext<Admin | null>(null)

/**
 * What `AdminProvider` provides.
 *
 * @throws AuthError `missing_provider`, naming the caller.
 */
export function useAdmin(caller: string): Admin {
  const admin = useContext(AdminContext)
  if (admin) return admin
  throw new AuthError(
    'missing_provider',
    `${caller} is outside an AdminProvider. Wrap the page in <AdminProvider url="…">, with the address of the service.`,
  )
}
