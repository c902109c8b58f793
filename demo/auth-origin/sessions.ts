import { randomBytes, randomUUID } from 'node:crypto'

/** One bounded period of impersonation. Times are Unix seconds. */
export interface ImpersonationSession {
  id: string
  userId: string
  mode: 'read-only' | 'full'
  reason: string
  startedAt: number
  expiresAt: number
  duration: number
  returnTo: string
}

/** What a session cookie stands for: someone who signed in, and the account that they view at the moment. */
export interface Session {
  /** The value of the cookie. It changes when the identity does. */
  id: string
  userId: string
  expiresAt: number
  impersonation?: ImpersonationSession
}

/** What is asked for when an impersonation begins. */
export type StartRequest = Pick<ImpersonationSession, 'userId' | 'mode' | 'reason' | 'duration' | 'returnTo'>

/** No impersonation lasts longer than this in all, however often it is extended. */
const LONGEST_IMPERSONATION = 60 * 60
const OWN_SESSION = 8 * 60 * 60
/** Two tabs that refresh as the time runs out both carry the cookie of before: the second must not be signed out. */
const LAPSE_GRACE = 10

/** Sessions in memory: they end with the process. */
export class Sessions {
  readonly #live = new Map<string, Session>()
  readonly #lapsed = new Map<string, { id: string; until: number }>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  signIn(userId: string): Session {
    const now = this.#now()
    for (const session of this.#live.values()) if (session.expiresAt <= now) this.end(session)
    return this.#keep({ userId, expiresAt: now + OWN_SESSION })
  }

  /** The live session of a cookie. An impersonation whose time is up is over, and the cookie with it. */
  find(id: string): Session | undefined {
    const session = this.#live.get(id) ?? this.#successor(id)
    if (!session) return undefined
    const now = this.#now()
    if (session.expiresAt <= now) return this.end(session)
    if (!session.impersonation || session.impersonation.expiresAt > now) return session
    const own = this.stop(session)
    this.#lapsed.set(id, { id: own.id, until: now + LAPSE_GRACE })
    return own
  }

  /** Whether an impersonation goes on. */
  isImpersonating(id: string): boolean {
    const session = [...this.#live.values()].find(({ impersonation }) => impersonation?.id === id)
    return session?.impersonation !== undefined && session.impersonation.expiresAt > this.#now()
  }

  start(session: Session, request: StartRequest): Session {
    const startedAt = Math.floor(this.#now())
    const expiresAt = Math.min(startedAt + request.duration, Math.floor(session.expiresAt))
    return this.#rotate(session, { ...request, id: randomUUID(), startedAt, expiresAt })
  }

  /** Ends the impersonation alone: whoever signed in stays signed in, under another cookie. */
  stop(session: Session): Session {
    return this.#rotate(session)
  }

  /** Gives the impersonation as long again as it was given at first. False where it has had its longest already. */
  extend(session: Session, impersonation: ImpersonationSession): boolean {
    const latest = Math.min(impersonation.startedAt + LONGEST_IMPERSONATION, Math.floor(session.expiresAt))
    const expiresAt = Math.min(Math.floor(this.#now()) + impersonation.duration, latest)
    if (expiresAt <= impersonation.expiresAt) return false
    impersonation.expiresAt = expiresAt
    return true
  }

  end(session: Session): undefined {
    this.#live.delete(session.id)
  }

  #rotate(session: Session, impersonation?: ImpersonationSession): Session {
    this.end(session)
    const { userId, expiresAt } = session
    return this.#keep({ userId, expiresAt, ...(impersonation && { impersonation }) })
  }

  #keep(session: Omit<Session, 'id'>): Session {
    const kept = { ...session, id: randomBytes(32).toString('base64url') }
    this.#live.set(kept.id, kept)
    return kept
  }

  #successor(id: string): Session | undefined {
    const next = this.#lapsed.get(id)
    if (!next) return undefined
    if (next.until > this.#now()) return this.#live.get(next.id)
    this.#lapsed.delete(id)
    return undefined
  }
}
