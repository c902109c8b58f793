/** A session of better-auth, as far as the service reads one. */
export interface BetterAuthSession {
  id: string
  token: string
  userId: string
  expiresAt: Date | string
  impersonatedBy?: string | null
  [field: string]: unknown
}

interface BetterAuthCookie {
  name: string
  attributes: {
    path?: string
    domain?: string
    sameSite?: string
    secure?: boolean
    httpOnly?: boolean
    maxAge?: number
  }
}

/** What the service uses of better-auth's own context. */
export interface BetterAuthInside {
  secret: string
  authCookies: {
    sessionToken: BetterAuthCookie
    sessionData: BetterAuthCookie
    dontRememberToken: BetterAuthCookie
  }
  createAuthCookie: (name: string) => BetterAuthCookie
  internalAdapter: {
    findSession: (token: string) => Promise<{ session: BetterAuthSession } | null>
    listSessions: (userId: string) => Promise<BetterAuthSession[]>
    updateSession: (token: string, change: Record<string, unknown>) => Promise<unknown>
    deleteSession: (token: string) => Promise<void>
  }
}

/** What the service uses of better-auth, in its own words: better-auth is no dependency. */
export interface BetterAuthServer {
  api: {
    impersonateUser: (options: {
      body: { userId: string }
      headers: Headers
      asResponse: true
    }) => Promise<Response>
    stopImpersonating: (options: { headers: Headers; asResponse: true }) => Promise<Response>
  }
  options?: {
    baseURL?: unknown
    advanced?: { crossSubDomainCookies?: { enabled?: boolean } }
  }
  $context: Promise<BetterAuthInside>
}

export type { BetterAuthCookie }
