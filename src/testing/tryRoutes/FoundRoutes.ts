import type { PathSyntax } from './pathParts.js'

/** A route that was found in an app. */
export interface FoundRoute {
  method: string
  path: string
  syntax: PathSyntax
  /** Examples from an OpenAPI document. */
  params?: Record<string, string>
  query?: string
  body?: unknown
  /** Only for `ALL`, which some apps use for guards. It is ignored if there are other routes below it. */
  mayBeMiddleware?: boolean
}

/** A part of an app whose routes cannot be listed. */
export interface HiddenRoutes {
  path: string
  why: string
  /** The function may be a guard or a parser. It is ignored if there are other routes below it. */
  mayBeMiddleware?: boolean
}

/** Everything that was found in an app. */
export interface FoundRoutes {
  routes: FoundRoute[]
  hidden: HiddenRoutes[]
}
