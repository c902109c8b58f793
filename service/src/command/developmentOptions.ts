import type { DirectoryUser } from 'impersonation-kit/server'
import type { ServiceOptions } from '../ServiceOptions.js'
import { loopbackSignIn } from '../signIn/index.js'

const SAMPLES: readonly DirectoryUser[] = [
  { userId: 'cleo', email: 'cleo@customer.example', name: 'Cleo Park', tenants: ['north'] },
  { userId: 'dan', email: 'dan@customer.example', name: 'Dan Ode', tenants: ['south'] },
  { userId: 'eve', email: 'eve@customer.example', name: 'Eve Moss', tenants: ['south'] },
  { userId: 'olga', email: 'olga@team.example', name: 'Olga Owner', rank: 9 },
  { userId: 'sam', email: 'sam@team.example', name: 'Sam Support', rank: 1 },
]

/**
 * What stands in for options that nobody gave, so that the command is of use in an empty folder. Where somebody gave a sign-in there is
 * nothing: a service that people rely on says itself what it needs.
 *
 * @param app - The origin of the app; default: where Vite serves.
 */
export function developmentOptions(
  given: Partial<ServiceOptions>,
  app = 'http://localhost:5173',
): Partial<ServiceOptions> {
  if (given.authenticate !== undefined || given.signIn !== undefined) return {}
  return {
    signIn: loopbackSignIn(),
    ...(given.environments === undefined && { environments: { test: { apps: [app] } } }),
    ...(given.users === undefined && {
      users: {
        get: async (userId) => SAMPLES.find((user) => user.userId === userId),
        search: async ({ query }) => ({
          users: SAMPLES.filter((user) => isFound(user, query.toLowerCase())),
        }),
      },
    }),
  }
}

function isFound({ userId, name = '', email = '' }: DirectoryUser, query: string): boolean {
  return userId === query || [name, email].some((text) => text.toLowerCase().startsWith(query))
}
