import type { IncomingMessage, ServerResponse } from 'node:http'
import type { UserInput } from '../../core/user.js'
import type { TestIssuer } from '../tokens.js'
import type { RouteFindingCode, RouteRole } from './RoutesReport.js'

/** A route, as you write it in a list, and as the functions of the options get it. */
export interface RouteInput {
  /** The HTTP method. `ALL` in a list stands for GET, POST, PUT, PATCH and DELETE. */
  method: string
  /** The path, with parameters as `:id` or `{id}`, and `*` for any rest. A query in a list is sent unchanged. */
  path: string
}

/**
 * Selects routes: a text such as `POST /invoices/:id` or `/admin/*` (`*` stands for any characters; without a method it is for all
 * methods), a regular expression that is matched against `POST /invoices/:id`, or a function. A text or an expression is also matched
 * against the address with its parameters filled in.
 */
export type RoutePattern = string | RegExp | ((route: RouteInput) => boolean)

/** A function for a Node server: an app of Express or Connect, or the listener of `http.createServer`. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => unknown

/** An app that takes a Fetch `Request`: Hono, Elysia, `{ fetch: handler }`. */
export interface FetchApp {
  /** Answers a request. */
  fetch: (request: Request) => Response | Promise<Response>
}

/** An answer that `isRefused` gets. */
export interface AnswerToRole {
  /** The role that sent the request. */
  role: RouteRole
  /** The route. */
  route: RouteInput
  /** The HTTP status. */
  status: number
  /** The headers of the answer, with names in lower case. */
  headers: Record<string, string>
  /** The first 64 KiB of the body. */
  body: string
}

/** The options of {@link tryRoutes}. */
export interface TryRoutesOptions {
  /** Signs the tokens. The app must use its `authOptions`. Required unless you pass `headersFor`. */
  issuer?: TestIssuer
  /**
   * Where the requests are sent. Required with a list or an OpenAPI document. Default: the app itself, on a free port of 127.0.0.1. A text
   * is the address of a running server; its path is put before the path of every route.
   */
  target?: string | NodeListener | FetchApp
  /**
   * The headers that sign a role in. Default: `authorization: Bearer <token>`, and none for `nobody`. `token` is undefined for `nobody`,
   * and without `issuer`. For cookies: `(role, token) => (token ? { cookie: `session=${token}` } : {})`.
   */
  headersFor?: (
    role: RouteRole,
    token: string | undefined,
  ) => Record<string, string> | Promise<Record<string, string>>
  /**
   * The user of each role, or claims that are signed unchanged. Default for `customer`: `directUser()`. The default for the other roles is
   * that user, impersonated. If you pass claims for `customer`, pass them for the other three too.
   */
  users?: Partial<Record<Exclude<RouteRole, 'nobody'>, UserInput | Record<string, unknown>>>
  /**
   * The values of path parameters, by name; `*` is the name of an unnamed wildcard. Default `1`, or a common value that matches the
   * parameter's pattern.
   */
  params?: Record<string, string> | ((name: string, route: RouteInput) => string | undefined)
  /**
   * Bodies, by route (`POST /invoices`). An object is sent as JSON; `FormData`, `URLSearchParams`, `Blob`, bytes and text are sent
   * unchanged. Default: `{}` as JSON for POST, PUT and PATCH, and no body for other methods.
   */
  bodies?: Record<string, unknown> | ((route: RouteInput) => unknown)
  /** Headers of every request. Default: `accept: application/json` and `sec-fetch-site: same-origin`, which you can replace. */
  headers?: Record<string, string>
  /** Only send requests to these routes. Default: all. */
  only?: RoutePattern | RoutePattern[]
  /**
   * Send nothing to these routes. If a text or an expression matches no route, `tryRoutes` throws before it sends anything. Default: none.
   */
  exclude?: RoutePattern | RoutePattern[]
  /** Routes in addition to those that are found in the app. Default: none. */
  routes?: readonly RouteInput[]
  /**
   * Findings that you accept, by code: `{ open_to_nobody: ['GET /health'] }`. A pattern that no finding needs is itself reported. Default:
   * none.
   */
  allow?: Partial<Record<RouteFindingCode, RoutePattern[]>>
  /**
   * Whether a route may change something, for a search by POST or a GET that writes. `undefined` means that the method decides. Default:
   * the method decides.
   */
  isWrite?: (route: RouteInput) => boolean | undefined
  /**
   * Return `true` for an answer that refuses the role although its status does not say so, such as an error page with 200. Default: the
   * status decides.
   */
  isRefused?: (answer: AnswerToRole) => boolean | undefined
  /**
   * Words of paths that name an account action, in addition to the built-in ones: `{ 'change-password': ['kennwort'], 'transfer-domain':
   * ['transfer'] }`.
   */
  accountActions?: Record<string, string[]>
  /** Called before every request, to undo what a request may have changed. With it, requests are sent one at a time. Default: nothing. */
  before?: (role: RouteRole, route: RouteInput) => void | Promise<void>
  /** How many read-only routes are requested at the same time. Default 4. Routes that write are requested one by one, after all others. */
  concurrency?: number
  /** How long to wait for the status of an answer, in milliseconds. Default 2000. */
  timeout?: number
  /** Allow `NODE_ENV=production`. Default false: `tryRoutes` throws. */
  allowProduction?: boolean
  /** Allow a `target` on another machine. Default false: `tryRoutes` throws. */
  allowRemote?: boolean
}
