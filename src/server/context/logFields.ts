import type { ImpersonationMode } from '../../core/impersonation.js'
import { defined } from '../../core/read.js'
import type { User } from '../../core/user.js'
import { currentContext } from './context.js'
import { readOwnUser } from '../shared/readOwnUser.js'

/** How people are named in logs and traces. */
export interface LogRules {
  /**
   * What stands there for an id that holds an e-mail address (WorkOS names impersonators by nothing else). A salted hash
   * still tells people apart. Default: `[email]`, as for one that throws or gives no string.
   */
  hideEmail?: (id: string) => string
}

/** Who acts, fit for a log: no e-mail address, no name, no session, no token. */
export interface LogFields {
  userId?: string
  /** There exactly while the user is impersonated; `'unknown'` where nobody can tell by whom. */
  impersonatorUserId?: string
  /** There exactly while the user is impersonated. */
  impersonationMode?: ImpersonationMode
}

/** The fields for a user, by default for the current one. Empty for nobody. It never throws. */
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
    // A log line is not worth a request.
  }
  return '[email]'
}
