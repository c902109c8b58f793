/**
 * Who asks:
 * `nobody` (no token), `customer` (nobody impersonates), `full` and `read-only` (an impersonator in that mode), and `unreadable` (a token that
 * says that somebody impersonates, and not who: `act: {}`).
 */
export type RouteRole = 'nobody' | 'customer' | 'full' | 'read-only' | 'unreadable'

/** What one role got from one route. */
export interface RouteReply {
  /**
   * `open`: the role got past the guards. `refused`: it did not (401, 403, a redirect or a 404 where the customer gets an answer, or
   * `isRefused`). `unclear`: everybody got the same 3xx or 4xx, so no guard can be seen. `failed`: a 5xx, or no answer.
   */
  verdict: 'open' | 'refused' | 'unclear' | 'failed'
  /** Whether the verdict is `open`. */
  isOpen: boolean
  /** The HTTP status, where there was an answer. */
  status?: number
  /** The `code` in the JSON body of an error, where it has one. */
  code?: string
  /** Why there was no answer. */
  failure?: 'timed_out' | 'connection_failed'
  /** Those of `cache-control`, `content-type`, `location` (without its query), `vary` and `www-authenticate` that came. */
  headers: Record<string, string>
}

/** One route, and what each role got from it. */
export interface TriedRoute {
  /** The method and the path, `GET /invoices/:id`: its name in the report and in the options. */
  route: string
  method: string
  /** The path as the app has it. */
  path: string
  /** The address that was asked, with the parameters filled in. */
  url: string
  /** Whether the route may change something: every method but GET, HEAD and OPTIONS, or what the option `isWrite` says. */
  isWrite: boolean
  /** The account action that the path speaks of, such as `change-password`. */
  accountAction?: string
  replies: Record<RouteRole, RouteReply>
}

/** What is wrong with a route, as a code that never changes its meaning. `docs/try-routes.md` says what to do about each. */
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

/** Something that is wrong with a route, or that could not be found out. */
export interface RouteFinding {
  code: RouteFindingCode
  /** The name of the route, or the part of the app that the finding is about. */
  route: string
  /** The roles that it is about, in the order of the table. */
  roles: RouteRole[]
  /** What happened, why it matters and what to do, for people. */
  message: string
}

/** What an app answers to whom: plain data, in the order of paths and methods, and the same in every run over the same app. */
export interface RoutesReport {
  routes: TriedRoute[]
  /** The roles that each route is open to, by its name: what a test compares. */
  openTo: Record<string, RouteRole[]>
  /** The names of the routes that nothing was sent to. */
  excluded: string[]
  findings: RouteFinding[]
  /** The table of {@link formatRoutes}. */
  toString: () => string
}
