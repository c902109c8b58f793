export { act } from './claims/act.js'
export { combineClaims } from './claims/combineClaims.js'
export { propelauth } from './claims/propelauth.js'
export type { ClaimMapper, ClaimReading } from './core/impersonation.js'
