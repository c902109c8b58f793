export { betterAuth } from './betterAuth.js'
export type { BetterAuthOptions } from './betterAuth.js'
export type { Begun, IssuedSession, Issuer } from './Issuer.js'
