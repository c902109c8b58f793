export { OptionsError } from './OptionsError.js'
export { createService } from './createService.js'
export { CursorError, usersTable } from './directory/index.js'
export { betterAuth } from './issue/index.js'
export { loopbackSignIn, oidcSignIn } from './signIn/index.js'
export { toNodeHandler } from './toNodeHandler.js'
export type { Service } from './createService.js'
export type { Begun, BetterAuthOptions, IssuedSession, Issuer } from './issue/index.js'
export type { LoopbackSignInOptions, OidcClaims, OidcSignInOptions } from './signIn/index.js'
export type {
  CheckpointsOptions,
  Connection,
  EnvironmentOptions,
  LimitOptions,
  Logger,
  ServiceOptions,
  SignedIn,
  SignedOut,
  SignIn,
} from './ServiceOptions.js'
export type { MailOptions } from './alerts/index.js'
export type {
  Directory,
  UserColumns,
  UserPage,
  UserSearch,
  UsersTable,
  UsersTableOptions,
} from './directory/index.js'
export type { SigningAlgorithm } from './keys/index.js'
export type { Approval, HostFacts, HostRule, PolicyContext, StartRequest } from './policy/index.js'
