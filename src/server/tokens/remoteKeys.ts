import type { JWTVerifyGetKey, JWTVerifyResult } from 'jose'
import { decodeProtectedHeader } from 'jose/decode/protected_header'
import * as errors from 'jose/errors'
import { createRemoteJWKSet, customFetch, jwksCache, type JWKSCacheInput } from 'jose/jwks/remote'
import { jwtVerify } from 'jose/jwt/verify'
import { AuthError } from '../../core/errors.js'
import { fail } from '../shared/fail.js'
import { fetchKeySet } from './fetchKeySet.js'
import type { JwtRules, VerifiedJwt } from './VerifiedJwt.js'

/** How long a key set, and every token that it verified, is valid after it was fetched, in milliseconds. */
const MAX_AGE = 600_000
/** The largest number of keys that are tried for a token which names no key. A forged token causes as many verifications. */
export const MAX_TRIED = 20

/** Creates the function that verifies tokens with the keys at an address (RFC 7517). They are fetched with the first token. */
export function remoteKeys(jwksUrl: string | URL, rules: JwtRules): (token: string) => Promise<VerifiedJwt> {
  const url = URL.canParse(String(jwksUrl)) ? new URL(String(jwksUrl)) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    fail(`got a jwksUrl that is not an http(s) address.`)
  }
  const fetched: { uat?: number } = {}
  const keySet = createRemoteJWKSet(url, {
    cacheMaxAge: MAX_AGE,
    [customFetch]: fetchKeySet(),
    [jwksCache]: fetched as JWKSCacheInput,
  })

  const getKey: JWTVerifyGetKey = async (header, token) => orUnavailable(keySet(header, token))

  async function verify(token: string): Promise<VerifiedJwt> {
    // A fresh key set is the one that is used, whatever is fetched meanwhile.
    const uat = keySet.fresh ? fetched.uat : undefined
    const verified = await jwtVerify(token, getKey, rules).catch((error: unknown) => {
      if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyWithEach(token, error, rules)
      throw error
    })
    return { ...verified, keysEndAt: (uat ?? fetched.uat ?? 0) + MAX_AGE }
  }

  return (token) =>
    verify(token).catch(async (error: unknown) => {
      // A token that names no key may be signed with a key that is newer than the key set.
      if (!isUnfitting(error) || keySet.coolingDown || decodeProtectedHeader(token).kid !== undefined) {
        throw error
      }
      await orUnavailable(keySet.reload())
      return verify(token)
    })
}

/** Tries several keys of a key set: a token need not name its key (RFC 7515, section 4.1.4). */
async function verifyWithEach(
  token: string,
  keys: errors.JWKSMultipleMatchingKeys,
  rules: JwtRules,
): Promise<JWTVerifyResult> {
  let tried = 0
  for await (const key of keys) {
    if (tried === MAX_TRIED) throw keys
    tried += 1
    try {
      return await jwtVerify(token, key, rules)
    } catch (error) {
      // A TypeError means a key that is too short. The other keys are still tried.
      if (!isUnfitting(error) && !(error instanceof TypeError)) throw error
    }
  }
  throw new errors.JWSSignatureVerificationFailed()
}

function isUnfitting(error: unknown): boolean {
  return error instanceof errors.JWSSignatureVerificationFailed
}

async function orUnavailable<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    const tokensFault =
      error instanceof errors.JWKSNoMatchingKey ||
      error instanceof errors.JWKSMultipleMatchingKeys ||
      error instanceof errors.JOSENotSupported
    if (tokensFault) throw error
    throw new AuthError(
      'keys_unavailable',
      'The keys that verify access tokens could not be fetched. Check that this server can reach jwksUrl, and that it answers 200 with a key set.',
      { cause: error, status: 503 },
    )
  }
}
