export { createTestIssuer } from './testing/tokens.js'
export { formatRoutes } from './testing/tryRoutes/formatRoutes.js'
export { tryRoutes } from './testing/tryRoutes/tryRoutes.js'
export { directUser, impersonatedUser } from './testing/users.js'
export type { RefreshReply } from './core/protocol.js'
export type { ImpersonationInput, User, UserInput } from './core/user.js'
export type { JwksServer } from './testing/serveJwks.js'
export type { SignOptions, TestIssuer, TestIssuerOptions } from './testing/tokens.js'
export type { RoutesSource } from './testing/tryRoutes/findRoutes.js'
export type { RoutesFormat } from './testing/tryRoutes/formatRoutes.js'
export type {
  RouteFinding,
  RouteFindingCode,
  RouteReply,
  RouteRole,
  RoutesReport,
  TriedRoute,
} from './testing/tryRoutes/RoutesReport.js'
export type {
  AnswerToRole,
  FetchApp,
  NodeListener,
  RouteInput,
  RoutePattern,
  TryRoutesOptions,
} from './testing/tryRoutes/TryRoutesOptions.js'
export type { ImpersonatedUser, ImpersonatedUserOverrides, UserOverrides } from './testing/users.js'
