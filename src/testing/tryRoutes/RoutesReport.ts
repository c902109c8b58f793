/**
 * Who sends a request: `nobody` (no token), `customer` (nobody impersonates), `full` and `read-only` (an impersonator in that mode), or
 * `unreadable` (a token that says that somebody impersonates, but not who: `act: {}`).
 */
export type RouteRole = 'nobody' | 'customer' | 'full' | 'read-only' | 'unreadable'

/** The result of one route for one role. */
export interface RouteReply {
  /**
   * `open`: the role passed the guards. `refused`: it did not (401, 403, a redirect, or a 404 where the customer gets an answer, or
   * `isRefused` says so). `unclear`: everybody got the same 3xx or 4xx, so it is unknown whether there is a guard. `failed`: a 5xx, or no
   * answer.
   */
  verdict: 'open' | 'refused' | 'unclear' | 'failed'
  /** True if the verdict is `open`. */
  isOpen: boolean
  /** The HTTP status, if there was an answer. */
  status?: number
  /** The `code` in the JSON body of an error, if it has one. */
  code?: string
  /** Why there was no answer, if there was none. */
  failure?: 'timed_out' | 'connection_failed'
  /**
   * The headers `cache-control`, `content-type`, `location` (without its query), `vary` and `www-authenticate` of the answer, if it had
   * them.
   */
  headers: Record<string, string>
}

/** One route, and its result for each role. */
export interface TriedRoute {
  /** The method and the path, such as `GET /invoices/:id`. This is the route's name in the report and in the options. */
  route: string
  /** The HTTP method. */
  method: string
  /** The path as it is written in the app. */
  path: string
  /** The address of the request, with the parameters filled in. */
  url: string
  /** True if the route may change something: every method except GET, HEAD and OPTIONS, unless the option `isWrite` says otherwise. */
  isWrite: boolean
  /** The account action that the path contains, such as `change-password`. */
  accountAction?: string
  /** The result for each role. */
  replies: Record<RouteRole, RouteReply>
}

/** What is wrong with a route, as a code whose meaning never changes. `docs/try-routes.md` says what to do about each. */
export type RouteFindingCode =
  | 'open_to_nobody'
  | 'write_open_to_read_only'
  | 'account_action_open'
  | 'reply_cacheable'
  | 'unreadable_beyond_full'
  | 'beyond_customer'
  | 'refused_to_customer'
  | 'server_error'
  | 'timed_out'
  | 'connection_failed'
  | 'unclear'
  | 'route_hidden'
  | 'unused_allow'

/** Something that is wrong with a route, or that could not be checked. */
export interface RouteFinding {
  /** What is wrong. */
  code: RouteFindingCode
  /** The name of the route, or of the part of the app. */
  route: string
  /** The roles of this finding, in the order of the table. */
  roles: RouteRole[]
  /** What happened, why it matters and what to do. For people. */
  message: string
}

/** The result of {@link tryRoutes}, as plain data. It is sorted by path and method, so it is the same in every run over the same app. */
export interface RoutesReport {
  /** The routes, with the result of each role. */
  routes: TriedRoute[]
  /** The roles that each route is open to, by the route's name. Compare this in your test. */
  openTo: Record<string, RouteRole[]>
  /** The names of the routes that got no request. */
  excluded: string[]
  /** What is wrong. Empty if nothing is. */
  findings: RouteFinding[]
  /** The table of {@link formatRoutes}. */
  toString: () => string
}
