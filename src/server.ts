export { AuthError } from './core/errors.js'
export { currentUser } from './server/context.js'
export { createAuth } from './server/createAuth.js'
export { isGraphqlRead, isJsonRpcRead } from './server/isGraphqlRead.js'
export { isWrite } from './server/isWrite.js'
export { withUser } from './server/postgres.js'
export type { AuthErrorCode } from './core/errors.js'
export type {
  ClaimMapper,
  ClaimReading,
  Impersonation,
  ImpersonationMode,
  Impersonator,
} from './core/impersonation.js'
export type { Problem } from './core/protocol.js'
export type { User } from './core/user.js'
export type { AccountAction } from './server/accountActions.js'
export type {
  AsymmetricAlgorithm,
  AuthOptions,
  KeySource,
  SeveralIssuers,
  SymmetricAlgorithm,
  TokenRules,
  TrustedIssuer,
} from './server/checkOptions.js'
export type { Auth, Handler, UserBehind } from './server/createAuth.js'
export type { GuardedRequest } from './server/GuardedRequest.js'
export type { Decision, Guard, Guards, Outcome, ReplySide } from './server/guards.js'
export type {
  PostgresClient,
  PostgresClientOf,
  PostgresConnection,
  PostgresDatabase,
  PostgresPool,
  PostgresPoolClient,
  PostgresQueryBuilder,
} from './server/postgresTypes.js'
export type { Refusal } from './server/problem.js'
export type { CookieRules, GuardRules, RevocationRules } from './server/guardRules.js'
export type { VerifyToken } from './server/verifyToken.js'
