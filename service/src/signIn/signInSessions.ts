import { createHash, randomBytes } from 'node:crypto'
import { cookie } from '../http/index.js'
import type { SignedIn, SignInContext } from '../SignIn.js'
import { browserSessions } from '../store/index.js'

/** The sessions of people who signed in here. The browser holds a secret in a cookie, the database its hash. */
export interface SignInSessions {
  /** Who the browser is; undefined where it is nobody, or nobody any more. */
  find: (request: Request) => Promise<SignedIn | undefined>
  /** Begins a session under a new id, and ends the one that the browser had. Gives the `Set-Cookie`. */
  begin: (request: Request, signedIn: SignedIn) => Promise<string>
  /** Ends the browser's session. Gives the `Set-Cookie` that takes the cookie away. */
  end: (request: Request) => Promise<string>
}

/** @param life - How long somebody stays signed in, in milliseconds. */
export function signInSessions({ database, origin, now }: SignInContext, life: number): SignInSessions {
  const held = cookie('sign-in', origin)
  const hashIn = (request: Request): string | undefined => {
    const secret = held.read(request)
    return secret === undefined ? undefined : createHash('sha256').update(secret).digest('base64url')
  }
  const endIn = async (trx: SignInContext['database']['db'], request: Request): Promise<void> => {
    const hash = hashIn(request)
    const found = hash === undefined ? undefined : await browserSessions.get(trx, hash, now())
    // The cookie of an impersonation, moved here by hand, ends nothing.
    if (hash !== undefined && found?.impersonationId === undefined) {
      await browserSessions.end(trx, hash, now())
    }
  }
  return {
    find: async (request) => {
      const hash = hashIn(request)
      const found = hash === undefined ? undefined : await browserSessions.get(database.db, hash, now())
      if (!found || found.impersonationId !== undefined) return undefined
      return {
        userId: found.userId,
        ...(found.operator !== undefined && {
          operator: found.operator as NonNullable<SignedIn['operator']>,
        }),
      }
    },
    begin: async (request, { userId, operator }) => {
      const secret = randomBytes(32).toString('base64url')
      await database.inTransaction(async (trx) => {
        await endIn(trx, request)
        await browserSessions.sweep(trx, now())
        await browserSessions.insert(trx, {
          hash: createHash('sha256').update(secret).digest('base64url'),
          userId,
          ...(operator && { operator }),
          createdAt: now(),
          expiresAt: now() + life,
        })
      })
      return held.give(secret)
    },
    end: async (request) => {
      await database.inTransaction((trx) => endIn(trx, request))
      return held.take()
    },
  }
}
