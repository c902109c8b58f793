import type { Request, Response } from 'express'
import type { Session, Sessions } from './sessions.js'

/** What the routes share. */
export interface AuthOriginContext {
  issuer: string
  appOrigins: readonly string[]
  productUrl: string
  durations: readonly number[]
  sessions: Sessions
  /** The session of a request, or undefined. */
  session(request: Request, response: Response): Session | undefined
  /** Gives the browser the cookie of its new session. */
  setSession(response: Response, session: Session): void
  clearSession(response: Response): void
}
