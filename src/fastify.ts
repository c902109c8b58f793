export { createAuth } from './adapters/fastify.js'
export { AuthError } from './core/errors.js'
export { hashSession, httpSink, pinoSink } from './server/audit/index.js'
export { currentUser } from './server/context/index.js'
export { isGraphqlRead, isJsonRpcRead, isWrite } from './server/reads/index.js'
export { redactFor } from './server/redact/index.js'
export type { FastifyAuth, Hook } from './adapters/fastify.js'
export type { Upgrade, UpgradeOptions, UpgradeRequest, UpgradeSocket } from './adapters/upgrade.js'
export type { AuditAttempt, AuditEvent, AuditFacts, AuditOutcome } from './core/audit.js'
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
  AuditDrop,
  AuditOptions,
  AuditRules,
  AuditSink,
  HttpSink,
  HttpSinkOptions,
  PinoLogger,
} from './server/audit/index.js'
export type {
  AccountAction,
  AuthOptions,
  CookieRules,
  GuardRules,
  SessionOptions,
  Writable,
  WritableOptions,
} from './server/guards/index.js'
export type { SessionCookieRules, SessionRules } from './server/sessions/index.js'
export type { RedactOptions, RedactPath } from './server/redact/index.js'
export type { GuardedRequest } from './server/shared/GuardedRequest.js'
export type {
  AsymmetricAlgorithm,
  KeySource,
  RevocationRules,
  SeveralIssuers,
  SymmetricAlgorithm,
  TokenRules,
  TrustedIssuer,
  VerifyToken,
} from './server/tokens/index.js'
