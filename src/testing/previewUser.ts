import type { User } from '../core/user.js'
import { directUser, impersonatedUser, type ImpersonatedUserOverrides, type UserOverrides } from './users.js'

/** Who looks at a story. These are the values of the toolbar item. */
export type PreviewAs =
  'direct' | 'full' | 'read-only' | 'last-minute' | 'unreadable' | 'signed-out' | 'loading' | 'error'

/** `parameters.impersonation` of a story, a component or the whole preview. Storybook merges the three. */
export interface ImpersonationParameters {
  /** Who looks at the story, whatever the toolbar says. Default: the value of the toolbar, or `direct` without one. */
  as?: PreviewAs
  /** Changes to Cleo Customer, the user of `directUser()`: for example your product's own user fields. Default: none. */
  user?: UserOverrides
  /** Changes to the impersonation by Ana Support. Times are Unix milliseconds; for relative ones use `expiresIn`. Default: none. */
  impersonation?: NonNullable<ImpersonatedUserOverrides['impersonation']>
  /** Seconds from the moment when the story is shown until the impersonation ends. 0 means that it has just ended. Default 1800. */
  expiresIn?: number
  /** What Stop does: `works` (the impersonation ends), `pending` (nothing happens for 10 seconds), or `fails`. Default `works`. */
  stop?: 'works' | 'pending' | 'fails'
  /** The token that `getAccessToken()` returns, and that `useAuthFetch` sends to the story's API. Default: no token. */
  accessToken?: string
  /** Whether `AuthProvider` gets a `source`, or only a `user`, which nothing can stop. Default `source`. */
  feed?: 'source' | 'user'
  /** Leave the story without an `AuthProvider`, because it has its own. Default false. */
  disable?: boolean
}

/** The user of a preview: undefined while the user is not known yet, null if nobody is signed in. */
export function previewUser(as: PreviewAs, parameters: ImpersonationParameters): User | null | undefined {
  if (as === 'loading' || as === 'error') return undefined
  if (as === 'signed-out') return null
  const { user, impersonation, expiresIn = as === 'last-minute' ? 60 : undefined } = parameters
  if (as === 'direct') return directUser(user)
  // An empty marker names nobody, but somebody impersonates. Every reader of this library fails closed on it.
  if (as === 'unreadable') return { ...directUser(user), impersonatorUserId: '' }
  return impersonatedUser({
    ...user,
    impersonation: {
      mode: as === 'read-only' ? 'read-only' : 'full',
      ...(expiresIn !== undefined && { expiresAt: Date.now() + expiresIn * 1000 }),
      ...impersonation,
    },
  })
}
