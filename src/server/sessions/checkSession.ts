import { fail } from '../shared/fail.js'

const OF_TOKENS = ['issuer', 'issuers', 'audience', 'jwksUrl', 'publicKey', 'secret', 'algorithms']
const WHY_NOT: Record<string, string> = {
  ...Object.fromEntries(
    OF_TOKENS.map((name) => [name, 'it is for access tokens. Use either resolve or an issuer and its key']),
  ),
  cache:
    'every request asks resolve, so that a session which was stopped ends at once. Cache inside resolve, by a key of your own',
  revocation: 'every request asks resolve. Return null from it for a session that was stopped',
}

/**
 * Checks what `createAuth` is told of sessions, which may come from untyped code.
 *
 * @throws AuthError `invalid_configuration`
 */
export function checkSession(given: Record<string, unknown>): void {
  const { resolve, claims, timeout = 1000 } = given
  for (const [name, why] of Object.entries(WHY_NOT)) {
    if (name in given && given[name] !== undefined) fail(`cannot take ${name} beside resolve: ${why}.`)
  }
  if (typeof resolve !== 'function') {
    fail(
      'got a resolve that is not a function. Give it a function that takes a request and returns its session, or null.',
    )
  }
  if (claims !== undefined && typeof claims !== 'function') fail('got claims that are not a function.')
  if (typeof timeout !== 'number' || !(timeout >= 1 && timeout <= 60_000)) {
    fail('got a timeout that is not a number of milliseconds from 1 to 60000.')
  }
}
