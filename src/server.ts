export { AuthError } from './core/errors.js'
export { createAuth } from './server/createAuth.js'
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
export type {
  AsymmetricAlgorithm,
  AuthOptions,
  KeySource,
  SymmetricAlgorithm,
  TokenRules,
} from './server/checkOptions.js'
export type { Auth, Handler, UserBehind } from './server/createAuth.js'
export type { Decision, Guard, GuardedRequest, Guards } from './server/guards.js'
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
export type { VerifyToken } from './server/verifyToken.js'
