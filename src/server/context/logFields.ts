import type { ImpersonationMode } from '../../core/impersonation.js'
import { defined } from '../../core/read.js'
import type { User } from '../../core/user.js'
import { currentContext } from './context.js'
import { readOwnUser } from '../shared/readOwnUser.js'

/** How logs and traces show ids. */
export interface LogRules {
  /**
   * Replaces an id that contains an e-mail address (WorkOS identifies impersonators only by e-mail). Use a salted hash to keep people
   * apart. Default: `[email]`, which is also used if your function throws or does not return a string.
   */
  hideEmail?: (id: string) => string
}

/** Who acts, in a form that is safe to log: no e-mail address, name, session or token. */
export interface LogFields {
  /** The user whose account is used. Absent if nobody is signed in. */
  userId?: string
  /** Set only while the user is impersonated. It is `'unknown'` if the impersonator cannot be identified. */
  impersonatorUserId?: string
  /** Set only while the user is impersonated. */
  impersonationMode?: ImpersonationMode
}

/** The log fields of a user, by default of the current one. Empty for nobody. It never throws. */
export function logFields(user: User | undefined, { hideEmail }: LogRules = {}): LogFields {
  const read = user ? readOwnUser(user) : currentContext()?.user
  if (!read) return {}
  const { userId, impersonatorUserId, impersonation } = read
  const shown = (id: string): string => (id.includes('@') ? hide(id, hideEmail) : id)
  return defined<LogFields>({
    userId: shown(userId),
    impersonatorUserId: impersonatorUserId && shown(impersonatorUserId),
    impersonationMode: impersonation?.mode,
  })
}

function hide(id: string, hideEmail: LogRules['hideEmail']): string {
  try {
    const hidden: unknown = hideEmail?.(id)
    if (typeof hidden === 'string') return hidden
  } catch {
    // A log line must never make a request fail.
  }
  return '[email]'
}
