'use client'
export { AuthError } from './core/errors.js'
export { AuthProvider } from './react/AuthProvider.js'
export { IdentityBoundary } from './react/IdentityBoundary.js'
export { RedactWhileImpersonated } from './react/RedactWhileImpersonated.js'
export { RequireNotImpersonated } from './react/RequireNotImpersonated.js'
export { useAuth } from './react/useAuth.js'
export { useAuthFetch } from './react/useAuthFetch.js'
export { useImpersonation } from './react/useImpersonation.js'
export { useImpersonationGuard } from './react/useImpersonationGuard.js'
export { useIsImpersonated } from './react/useIsImpersonated.js'
export { useRemainingTime } from './react/useRemainingTime.js'
export { useUser } from './react/useUser.js'
export type { AuthErrorCode } from './core/errors.js'
export type {
  ClaimMapper,
  ClaimReading,
  Impersonation,
  ImpersonationMode,
  Impersonator,
} from './core/impersonation.js'
export type { User } from './core/user.js'
export type { AuthProviderProps } from './react/AuthProvider.js'
export type { AuthSession, AuthSource, StopResult } from './react/AuthSource.js'
export type { SessionActivity, UserState } from './react/AuthState.js'
export type { IdentityBoundaryProps } from './react/IdentityBoundary.js'
export type { RedactWhileImpersonatedProps } from './react/RedactWhileImpersonated.js'
export type { RequireNotImpersonatedProps } from './react/RequireNotImpersonated.js'
export type { Auth } from './react/useAuth.js'
export type { AuthFetchOptions } from './react/useAuthFetch.js'
export type { ImpersonationState } from './react/useImpersonation.js'
export type { ImpersonationGuard, ImpersonationGuardOptions } from './react/useImpersonationGuard.js'
