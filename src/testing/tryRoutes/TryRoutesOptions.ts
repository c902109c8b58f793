import type { IncomingMessage, ServerResponse } from 'node:http'
import type { UserInput } from '../../core/user.js'
import type { TestIssuer } from '../tokens.js'
import type { RouteFindingCode, RouteRole } from './RoutesReport.js'

/** A route: what you write down in a list, and what functions of the options are given. */
export interface RouteInput {
  /** The HTTP method. `ALL` in a list stands for GET, POST, PUT, PATCH and DELETE. */
  method: string
  /** The path, with parameters as `:id` or `{id}`, and `*` for any rest. A query in a list is sent as it stands. */
  path: string
}

/**
 * Chooses routes: a text such as `POST /invoices/:id` or `/admin/*` (`*` stands for any characters; without a method it is for all
 * methods), a regular expression that is tried on `POST /invoices/:id`, or a function. A text and an expression are also tried on the
 * address with its parameters filled in.
 */
export type RoutePattern = string | RegExp | ((route: RouteInput) => boolean)

/** A server's own function: an app of Express or Connect, or the listener of `http.createServer`. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => unknown

/** An app that takes a Fetch `Request`: Hono, Elysia, `{ fetch: handler }`. */
export interface FetchApp {
  fetch: (request: Request) => Response | Promise<Response>
}

/** An answer, for `isRefused` to judge. */
export interface AnswerToRole {
  role: RouteRole
  route: RouteInput
  status: number
  headers: Record<string, string>
  /** The first 64 KiB of the body. */
  body: string
}

/** Options of {@link tryRoutes}. */
export interface TryRoutesOptions {
  /** Signs the tokens. The app must be built with its `authOptions`. Without it give `headersFor`. */
  issuer?: TestIssuer
  /**
   * Where requests go. Needed with a list or an OpenAPI document; otherwise the app itself is served on a free port of 127.0.0.1. A text is the
   * address of a running server; a path in it comes before the path of every route.
   */
  target?: string | NodeListener | FetchApp
  /**
   * The headers that sign a role in. Default: `authorization: Bearer <token>`, and none for `nobody`. `token` is undefined for `nobody`,
   * and where there is no `issuer`. For cookies: `(role, token) => (token ? { cookie: `session=${token}` } : {})`.
   */
  headersFor?: (
    role: RouteRole,
    token: string | undefined,
  ) => Record<string, string> | Promise<Record<string, string>>
  /**
   * Who asks, as users or as claims that are signed as they stand. Default for `customer`: `directUser()`. The others are that user,
   * impersonated. Claims of your own for `customer` need the three others too.
   */
  users?: Partial<Record<Exclude<RouteRole, 'nobody'>, UserInput | Record<string, unknown>>>
  /** Values of path parameters, by name; a wildcard without a name is `*`. Default `1`, or a usual value that fits the parameter's pattern. */
  params?: Record<string, string> | ((name: string, route: RouteInput) => string | undefined)
  /**
   * Bodies, by route (`POST /invoices`). An object is sent as JSON; `FormData`, `URLSearchParams`, `Blob`, bytes and text as they are. Default
   * `{}` as JSON for POST, PUT and PATCH, and no body otherwise.
   */
  bodies?: Record<string, unknown> | ((route: RouteInput) => unknown)
  /** Headers of every request. `accept: application/json` and `sec-fetch-site: same-origin` are sent unless you replace them. */
  headers?: Record<string, string>
  /** Asks these routes alone. */
  only?: RoutePattern | RoutePattern[]
  /**
   * Sends nothing to these routes. A text or an expression that matches no route throws before anything is sent.
   */
  exclude?: RoutePattern | RoutePattern[]
  /** Routes beside those that are found in the app. */
  routes?: readonly RouteInput[]
  /** Findings that are meant to be so, by code: `{ open_to_nobody: ['GET /health'] }`. A pattern that no finding needs is a finding itself. */
  allow?: Partial<Record<RouteFindingCode, RoutePattern[]>>
  /** Whether a route may change something. `undefined` leaves it to the method. For a search by POST, or a GET that writes. */
  isWrite?: (route: RouteInput) => boolean | undefined
  /** `true` for an answer that refuses the role although its status does not say so, such as an error page with 200. The status decides otherwise. */
  isRefused?: (answer: AnswerToRole) => boolean | undefined
  /** Words of paths that speak of an account action, beside the built-in ones: `{ 'change-password': ['kennwort'], 'transfer-domain': ['transfer'] }`. */
  accountActions?: Record<string, string[]>
  /** Called before every request, to put back what a request may have changed. Then one request is sent at a time. */
  before?: (role: RouteRole, route: RouteInput) => void | Promise<void>
  /** How many routes that only read are asked at once. Default 4. Those that write are asked one after another, after all others. */
  concurrency?: number
  /** How long to wait for the status of an answer, in milliseconds. Default 2000. */
  timeout?: number
  /** Runs with `NODE_ENV=production`. Default false: it throws. */
  allowProduction?: boolean
  /** Sends to a `target` that is not this machine. Default false: it throws. */
  allowRemote?: boolean
}
