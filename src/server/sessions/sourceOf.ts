import type { GuardedRequest } from '../shared/GuardedRequest.js'

/** Where to look for a session: the framework's own request, and another `resolve` if it is not the one of `createAuth`. */
export interface Source {
  request: object
  resolve?: ((request: never) => unknown) | undefined
}

const sources = new WeakMap<GuardedRequest, Source>()

/** Remembers the framework's request for a guarded request. */
export function rememberSource(request: GuardedRequest, source: Source): void {
  sources.set(request, source)
}

/** The framework's request; a Fetch `Request` is its own. */
export function sourceOf(request: GuardedRequest): Source {
  return sources.get(request) ?? { request }
}
