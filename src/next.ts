export { AuthError } from './core/errors.js'
export { createAuth } from './adapters/next.js'
export { currentUser } from './server/context.js'
export { hashSession } from './server/hashSession.js'
export { httpSink } from './server/httpSink.js'
export { isGraphqlRead, isJsonRpcRead } from './server/isGraphqlRead.js'
export { isWrite } from './server/isWrite.js'
export { pinoSink } from './server/pinoSink.js'
export type { AuditAttempt, AuditEvent, AuditFacts, AuditOutcome } from './core/audit.js'
export { redactFor } from './server/redactFor.js'
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
export type { AuditOptions, AuditRules, AuditSink } from './server/auditRules.js'
export type {
  AsymmetricAlgorithm,
  AuthOptions,
  KeySource,
  SeveralIssuers,
  SymmetricAlgorithm,
  TokenRules,
  TrustedIssuer,
} from './server/checkOptions.js'
export type { ActionResult, HeadersSource, NextJsAuth } from './adapters/next.js'
export type { Handler, UserBehind } from './server/createAuth.js'
export type { AuditDrop } from './server/dropReport.js'
export type { GuardedRequest } from './server/GuardedRequest.js'
export type { Decision, Guard, Guards } from './server/guards.js'
export type { ReplySide } from './server/ReplySide.js'
export type { Outcome } from './server/Outcome.js'
export type { HttpSink } from './server/httpSink.js'
export type { HttpSinkOptions } from './server/HttpSinkOptions.js'
export type { PinoLogger } from './server/pinoSink.js'
export type { Refusal } from './server/problem.js'
export type { Rewrite } from './server/rewriteReply.js'
export type { CookieRules, GuardRules, RevocationRules } from './server/guardRules.js'
export type { RedactOptions } from './server/redact.js'
export type { RedactPath } from './server/redactPaths.js'
export type { Writable, WritableOptions } from './server/toWritable.js'
export type { VerifyToken } from './server/verifyToken.js'
