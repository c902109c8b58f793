import type { JWTVerifyOptions, JWTVerifyResult } from 'jose'

/** The result of jose, and the time (Unix milliseconds) when the key that verified the token must be fetched again. */
export type VerifiedJwt = JWTVerifyResult & { keysEndAt?: number }

/** What jose checks in every token. */
export type JwtRules = JWTVerifyOptions & { algorithms: string[] }
