export { AuthError } from './core/errors.js'
export { baggageEntries } from './server/baggageEntries.js'
export { currentUser } from './server/context.js'
export { createAuth } from './server/createAuth.js'
export { createAuthFetch } from './server/createAuthFetch.js'
export { fromJob } from './server/fromJob.js'
export { isGraphqlRead, isJsonRpcRead } from './server/isGraphqlRead.js'
export { isWrite } from './server/isWrite.js'
export { pinoMixin } from './server/pinoMixin.js'
export { withUser } from './server/postgres.js'
export { runFor } from './server/runFor.js'
export { spanAttributes } from './server/spanAttributes.js'
export { toJob } from './server/toJob.js'
export { hashSession } from './server/hashSession.js'
export { httpSink } from './server/httpSink.js'
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
export type { Auth, Handler, UserBehind } from './server/createAuth.js'
export type { AuthFetchRules } from './server/createAuthFetch.js'
export type { AuditDrop } from './server/dropReport.js'
export type { GuardedRequest } from './server/GuardedRequest.js'
export type { Decision, Guard, Guards } from './server/guards.js'
export type { ReplySide } from './server/ReplySide.js'
export type { Outcome } from './server/Outcome.js'
export type { LogFields, LogRules } from './server/logFields.js'
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
export type { HttpSink } from './server/httpSink.js'
export type { HttpSinkOptions } from './server/HttpSinkOptions.js'
export type { PinoLogger } from './server/pinoSink.js'
export type { RedactOptions } from './server/redact.js'
export type { RedactPath } from './server/redactPaths.js'
export type { Rewrite } from './server/rewriteReply.js'
export type { CookieRules, GuardRules, RevocationRules } from './server/guardRules.js'
export type { JobUser } from './server/toJob.js'
export type { Writable, WritableOptions } from './server/toWritable.js'
export type { VerifyToken } from './server/verifyToken.js'
