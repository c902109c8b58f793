export { AuthError } from './core/errors.js'
export { createAuth } from './adapters/hono.js'
export { currentUser } from './server/context.js'
export { isGraphqlRead, isJsonRpcRead } from './server/isGraphqlRead.js'
export { isWrite } from './server/isWrite.js'
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
export type { AuthEnv, HonoAuth } from './adapters/hono.js'
export type { GuardedRequest } from './server/GuardedRequest.js'
export type { CookieRules, GuardRules, RevocationRules } from './server/guardRules.js'
export type { VerifyToken } from './server/verifyToken.js'
