import { AuthError } from '../core/errors.js'
import { defined } from '../core/read.js'
import type { User } from '../core/user.js'
import type { AuthSession, AuthSource } from '../react/AuthSource.js'
import { type ImpersonationParameters, type PreviewAs, previewUser } from './previewUser.js'

const ERROR = new AuthError(
  'invalid_refresh_reply',
  'This preview shows what happens if the auth server sends an unreadable answer.',
)

/** The auth of one story. It knows one user, ends the impersonation on Stop or when its time is over, and can sign out. */
export function createPreviewSource(
  as: PreviewAs,
  parameters: ImpersonationParameters,
  initial: User | null | undefined,
): AuthSource {
  let user = initial
  const end = initial?.impersonation?.expiresAt ?? Infinity
  // If it had ended before the story began, it stays, so that you can look at it.
  const isEnding = end > Date.now()
  return {
    load: async () => {
      if (user === undefined) throw ERROR
      if (isEnding && user?.impersonation && Date.now() >= end) user = previewUser('direct', parameters)
      return user ? defined<AuthSession>({ user, accessToken: parameters.accessToken }) : null
    },
    stopImpersonation: async () => {
      if (parameters.stop === 'pending') await new Promise<never>(() => {})
      if (parameters.stop === 'fails')
        throw new AuthError('stop_failed', 'In this preview Stop always fails.')
      user = previewUser('direct', parameters)
    },
    signOut: async () => {
      user = user?.impersonatorUserId === undefined ? null : previewUser('direct', parameters)
    },
  }
}
