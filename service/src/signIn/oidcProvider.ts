import {
  allowInsecureRequests,
  authorizationCodeGrant,
  ClientSecretBasic,
  ClientSecretPost,
  clockTolerance,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
} from 'openid-client'
import type { CheckedOidcOptions } from './checkOidcOptions.js'
import type { OidcClaims } from './OidcSignInOptions.js'
import type { Flow } from './signInFlows.js'

/** How long the provider may take to answer, in seconds. */
const PATIENCE = 5

/** The provider as it describes itself; asked once, and again after a failure. */
export function providerOf({ issuer, clientId, clientSecret, clientAuthentication }: CheckedOidcOptions) {
  let found: Promise<Configuration> | undefined
  const secretBy = clientAuthentication === 'client_secret_post' ? ClientSecretPost : ClientSecretBasic
  return (): Promise<Configuration> => {
    found ??= discovery(
      new URL(issuer),
      clientId,
      { [clockTolerance]: 5 },
      clientSecret === undefined ? None() : secretBy(clientSecret),
      {
        timeout: PATIENCE,
        execute: [enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [allowInsecureRequests] : [])],
      },
    ).catch((error: unknown) => {
      found = undefined
      throw error
    })
    return found
  }
}

/** Trades the code for claims, which have passed every check; those of the ID token win over those of the userinfo endpoint. */
export async function claimsOf(
  provider: Configuration,
  answer: URL,
  { state, nonce, verifier, maxAge }: Flow,
): Promise<OidcClaims> {
  const tokens = await authorizationCodeGrant(provider, answer, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
    ...(maxAge !== undefined && { maxAge }),
  })
  const claims = tokens.claims()
  if (!claims) throw new Error('The provider sent no ID token.')
  if (provider.serverMetadata().userinfo_endpoint === undefined) return claims
  return { ...(await fetchUserInfo(provider, tokens.access_token, claims.sub)), ...claims }
}
