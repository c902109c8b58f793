import type { GuardedRequest } from '../shared/GuardedRequest.js'

/** Where a session is looked for: the framework's own request, and who looks where it is not the `resolve` of `createAuth`. */
export interface Source {
  request: object
  resolve?: ((request: never) => unknown) | undefined
}

const sources = new WeakMap<GuardedRequest, Source>()

/** Says which request of the framework a guarded request stands for. */
export function rememberSource(request: GuardedRequest, source: Source): void {
  sources.set(request, source)
}

/** The request of the framework; a Fetch `Request` stands for itself. */
export function sourceOf(request: GuardedRequest): Source {
  return sources.get(request) ?? { request }
}
