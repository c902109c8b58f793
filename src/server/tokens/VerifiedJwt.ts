import type { JWTVerifyOptions, JWTVerifyResult } from 'jose'

/** What jose found, and the moment (Unix milliseconds) from which the key that it was found with must be fetched anew. */
export type VerifiedJwt = JWTVerifyResult & { keysEndAt?: number }

/** What jose is to ask of every token. */
export type JwtRules = JWTVerifyOptions & { algorithms: string[] }
