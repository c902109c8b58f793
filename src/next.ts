export { createAuth } from './adapters/next.js'
export { AuthError } from './core/errors.js'
export { hashSession, httpSink, pinoSink } from './server/audit/index.js'
export { currentUser } from './server/context/index.js'
export { isGraphqlRead, isJsonRpcRead, isWrite } from './server/reads/index.js'
export { redactFor } from './server/redact/index.js'
export type { ActionResult, HeadersSource, NextJsAuth } from './adapters/next.js'
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
export type { Handler, UserBehind } from './server/createAuth.js'
export type {
  AccountAction,
  AuthOptions,
  CookieRules,
  Decision,
  Guard,
  GuardRules,
  Guards,
  SessionOptions,
  TokenRoute,
  Writable,
  WritableOptions,
} from './server/guards/index.js'
export type { SessionCookieRules, SessionRules } from './server/sessions/index.js'
export type { RedactOptions, RedactPath } from './server/redact/index.js'
export type { GuardedRequest } from './server/shared/GuardedRequest.js'
export type { Outcome } from './server/shared/Outcome.js'
export type { Refusal } from './server/shared/problem.js'
export type { ReplySide } from './server/shared/ReplySide.js'
export type { Rewrite } from './server/shared/Rewrite.js'
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
