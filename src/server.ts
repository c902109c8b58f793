export { AuthError } from './core/errors.js'
export { SECRET } from './core/operators.js'
export { hashSession, httpSink, pinoSink } from './server/audit/index.js'
export {
  baggageEntries,
  createAuthFetch,
  currentUser,
  fromJob,
  pinoMixin,
  runFor,
  spanAttributes,
  toJob,
} from './server/context/index.js'
export { createAuth } from './server/createAuth.js'
export { withUser } from './server/postgres/index.js'
export { isGraphqlRead, isJsonRpcRead, isWrite } from './server/reads/index.js'
export { redactFor } from './server/redact/index.js'
export type { AuditAttempt, AuditEvent, AuditFacts, AuditOutcome } from './core/audit.js'
export type { AuthErrorCode } from './core/errors.js'
export type {
  ClaimMapper,
  ClaimReading,
  Impersonation,
  ImpersonationMode,
  Impersonator,
} from './core/impersonation.js'
export type {
  AlertChannel,
  AlertType,
  BusinessHours,
  DirectoryUser,
  EnvironmentSettings,
  ImpersonationGrant,
  Need,
  NeedCode,
  Operator,
  PolicyDecision,
  RefusalCode,
  SessionEnd,
  SessionState,
} from './core/operators.js'
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
export type { AuthFetchRules, JobUser, LogFields, LogRules } from './server/context/index.js'
export type { Auth, Handler, UserBehind } from './server/createAuth.js'
export type {
  AccountAction,
  AuthOptions,
  CookieRules,
  Decision,
  Guard,
  GuardRules,
  Guards,
  SessionOptions,
  Writable,
  WritableOptions,
} from './server/guards/index.js'
export type { SessionCookieRules, SessionRules } from './server/sessions/index.js'
export type {
  PostgresClient,
  PostgresClientOf,
  PostgresConnection,
  PostgresDatabase,
  PostgresPool,
  PostgresPoolClient,
  PostgresQueryBuilder,
} from './server/postgres/index.js'
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
