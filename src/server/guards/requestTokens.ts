import { slot } from '../shared/slot.js'

/** Kept privately: if a request is logged, a token from a cookie is not shown, nor one from the header twice. */
const tokens = slot<object, string>()

/** Remembers the token that identified the user of a request. */
export function rememberToken(request: object, token: string): void {
  tokens.set(request, token)
}

/** The token that identified the user of a request. */
export function tokenOf(request: object): string | undefined {
  return tokens.get(request)
}
