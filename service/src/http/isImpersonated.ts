import type { SignedIn } from '../SignIn.js'

/** Does the product's own sign-in say that somebody impersonates this user? Everything but absent and null says so. */
export function isImpersonated({ impersonatorUserId }: SignedIn): boolean {
  return impersonatorUserId !== undefined && impersonatorUserId !== null
}
