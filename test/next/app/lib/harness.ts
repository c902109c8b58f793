import type { AuthOptions, User } from 'impersonation-kit/next'

/** What a route of the conformance suite is to the app: the guards by name, and what it answers. */
export interface ConformanceRoute {
  path: string
  steps: string[]
  handle: (seen: {
    user: () => User | undefined
    verified: () => User
    body: () => Promise<string>
  }) => ConformanceReply | Promise<ConformanceReply>
}

export interface ConformanceReply {
  status?: number
  headers?: Record<string, string | string[]>
  body?: string | ReadableStream<Uint8Array>
  redirect?: string
}

/** What the tests and the app, which runs in their process, have in common. */
export interface Harness {
  sites: Map<string, { options: AuthOptions; routes: ConformanceRoute[] }>
  /** What server actions have done. */
  done: string[]
}

const KEY = Symbol.for('impersonation-kit.next.harness')
const holder = globalThis as { [KEY]?: Harness }

export const harness: Harness = (holder[KEY] ??= { sites: new Map(), done: [] })
