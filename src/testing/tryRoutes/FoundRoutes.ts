import type { PathSyntax } from './pathParts.js'

/** A route of an app, as it was found. */
export interface FoundRoute {
  method: string
  path: string
  syntax: PathSyntax
  /** What a document gives as examples. */
  params?: Record<string, string>
  query?: string
  body?: unknown
  /** For `ALL`, which some apps use for guards: no route of its own where others lie below. */
  mayBeMiddleware?: boolean
}

/** A part of an app whose routes cannot be listed. */
export interface HiddenRoutes {
  path: string
  why: string
  /** A function that may be a guard or a parser: no route of its own where others lie below. */
  mayBeMiddleware?: boolean
}

/** What was found in an app. */
export interface FoundRoutes {
  routes: FoundRoute[]
  hidden: HiddenRoutes[]
}
