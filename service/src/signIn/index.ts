export { loopbackSignIn } from './loopbackSignIn.js'
export type { LoopbackSignInOptions } from './loopbackSignIn.js'
