import { slot } from '../shared/slot.js'

/** Not for everybody to read: a request that is logged shows no token that came in a cookie, or twice. */
const tokens = slot<object, string>()

/** Remembers the token by which a request was found to be somebody's. */
export function rememberToken(request: object, token: string): void {
  tokens.set(request, token)
}

/** The token by which a request was found to be somebody's. */
export function tokenOf(request: object): string | undefined {
  return tokens.get(request)
}
