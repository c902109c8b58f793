import { fail } from '../shared/fail.js'

const OF_TOKENS = ['issuer', 'issuers', 'audience', 'jwksUrl', 'publicKey', 'secret', 'algorithms']
const WHY_NOT: Record<string, string> = {
  ...Object.fromEntries(
    OF_TOKENS.map((name) => [
      name,
      'it is only for access tokens. Use either resolve, or an issuer and its key',
    ]),
  ),
  cache:
    'resolve is called for every request, so that a stopped session ends at once. If you need a cache, put it into resolve',
  revocation: 'resolve is called for every request. Return null from it for a stopped session',
}

/**
 * Checks the session options of `createAuth`. They may come from untyped code.
 *
 * @throws AuthError `invalid_configuration` if an option is missing or invalid
 */
export function checkSession(given: Record<string, unknown>): void {
  const { resolve, claims, timeout = 1000 } = given
  for (const [name, why] of Object.entries(WHY_NOT)) {
    if (name in given && given[name] !== undefined) fail(`cannot take ${name} together with resolve: ${why}.`)
  }
  if (typeof resolve !== 'function') {
    fail(
      'got a resolve that is not a function. Give it a function that takes a request and returns its session, or null.',
    )
  }
  if (claims !== undefined && typeof claims !== 'function') fail('got claims that are not a function.')
  if (typeof timeout !== 'number' || !(timeout >= 1 && timeout <= 60_000)) {
    fail('got an invalid timeout. It must be a number of milliseconds from 1 to 60000.')
  }
}
