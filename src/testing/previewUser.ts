import type { User } from '../core/user.js'
import { directUser, impersonatedUser, type ImpersonatedUserOverrides, type UserOverrides } from './users.js'

/** Who looks at a story. The names are the values of the toolbar item. */
export type PreviewAs =
  'direct' | 'full' | 'read-only' | 'last-minute' | 'unreadable' | 'signed-out' | 'loading' | 'error'

/** `parameters.impersonation` of a story, a component or the whole preview. Storybook merges the three. */
export interface ImpersonationParameters {
  /** Shows the story so, whatever the toolbar says. Default: what the toolbar says, and `direct` where there is none. */
  as?: PreviewAs
  /** What differs from Cleo Customer, the user of `directUser()`: your product's own user fields. */
  user?: UserOverrides
  /** What differs from an impersonation by Ana Support. Times are Unix milliseconds; see `expiresIn` for relative ones. */
  impersonation?: NonNullable<ImpersonatedUserOverrides['impersonation']>
  /** Seconds from the moment the story is shown until the impersonation ends; 0 for one that has just ended. Default: 1800. */
  expiresIn?: number
  /** What Stop does: it `works` (the user looks for themselves), stays `pending` for 10 s, or `fails`. Default: `works`. */
  stop?: 'works' | 'pending' | 'fails'
  /** What `getAccessToken()` gives, and `useAuthFetch` sends to the story's stand-in API. Default: no token. */
  accessToken?: string
  /** Feeds `AuthProvider` a `source`, or a plain `user` that nothing can stop. Default: `source`. */
  feed?: 'source' | 'user'
  /** Leaves the story without an `AuthProvider`, for one that brings its own. Default: false. */
  disable?: boolean
}

/** The user of a preview: undefined while it is not known who that is, null while nobody is signed in. */
export function previewUser(as: PreviewAs, parameters: ImpersonationParameters): User | null | undefined {
  if (as === 'loading' || as === 'error') return undefined
  if (as === 'signed-out') return null
  const { user, impersonation, expiresIn = as === 'last-minute' ? 60 : undefined } = parameters
  if (as === 'direct') return directUser(user)
  // An empty marker names nobody, and still somebody is there: every reader of this library fails closed on it.
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
