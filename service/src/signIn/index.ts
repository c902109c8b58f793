export { loopbackSignIn } from './loopbackSignIn.js'
export { oidcSignIn } from './oidcSignIn.js'
export type { LoopbackSignInOptions } from './loopbackSignIn.js'
export type { OidcClaims, OidcSignInOptions } from './OidcSignInOptions.js'
