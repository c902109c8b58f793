import type { AuthOptions, NextJsAuth, SessionOptions } from 'impersonation-kit/next'
import type { AuthError, createAuth } from 'impersonation-kit/server'

/** A site of the conformance suite: what it is configured with, and the handler of a path. */
export interface ConformanceSite {
  options: AuthOptions | SessionOptions<object>
  handlerOf: (auth: NextJsAuth, path: string) => ((request: Request) => Promise<Response>) | undefined
}

/** What the tests and the app, which runs in their process, have in common. */
export interface Harness {
  sites: Map<string, ConformanceSite>
  /** What server actions have done. */
  done: string[]
  isDatabaseDown?: boolean
  /** What better-auth keeps, which Next.js loads more than once. */
  betterAuth: Record<string, Record<string, unknown>[]>
  /** What definePayload adds to an impersonation, as its page says. */
  ofImpersonation?: { mode: 'read-only' }
  /** The copy of the package that Next.js has bundled. */
  kit?: { createAuth: typeof createAuth; AuthError: typeof AuthError }
}

const KEY = Symbol.for('impersonation-kit.next.harness')
const holder = globalThis as { [KEY]?: Harness }

export const harness: Harness = (holder[KEY] ??= {
  sites: new Map(),
  done: [],
  betterAuth: { user: [], session: [], account: [], verification: [], jwks: [] },
})
