import type { ClaimMapper } from '../../core/impersonation.js'

/** Algorithms of asymmetric keys that may be asked for. `none` is not a choice. */
export type AsymmetricAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519'

/** Algorithms of a shared secret. */
export type SymmetricAlgorithm = 'HS256' | 'HS384' | 'HS512'

/** What an access token must be, wherever the key comes from. */
export interface TokenRules {
  /** The `iss` that every token must carry (RFC 7519, section 4.1.1), character for character. */
  issuer: string
  /** The `aud` that every token must name (RFC 7519, section 4.1.3): one of these. Absent = `aud` is not asked for. */
  audience?: string | string[]
  /** Reads the impersonation marker. Default: RFC 8693's `act` and PropelAuth's claims, whichever is there. */
  claims?: ClaimMapper
}

/** Where the key comes from that verifies a token: exactly one source. */
export type KeySource =
  | {
      /** The address of a JSON Web Key Set (RFC 7517). Fetched at the first token, kept for 10 minutes. */
      jwksUrl: string | URL
      publicKey?: undefined
      secret?: undefined
      /** Default `['RS256', 'ES256', 'EdDSA']`. */
      algorithms?: AsymmetricAlgorithm[]
    }
  | {
      /** A public key in PEM (SPKI, `-----BEGIN PUBLIC KEY-----`). Newlines may be written as `\n`, as environment variables do. */
      publicKey: string
      jwksUrl?: undefined
      secret?: undefined
      /** Default `['RS256', 'ES256', 'EdDSA']`. */
      algorithms?: AsymmetricAlgorithm[]
    }
  | {
      /** A secret that is shared with the issuer, at least 32 bytes (RFC 7518, section 3.2). Whoever verifies can also sign. */
      secret: string | Uint8Array
      jwksUrl?: undefined
      publicKey?: undefined
      /** Default `['HS256']`. */
      algorithms?: SymmetricAlgorithm[]
    }

/** An issuer whose tokens count, and the key that verifies them. */
export type TrustedIssuer = TokenRules & KeySource

/** Several issuers, each with keys and claims of its own: an app that changes its auth, or has one for each kind of customer. */
export interface SeveralIssuers {
  /** At least one, and no two with the same `issuer`. A token is verified by the one that its `iss` names, and by no other's key. */
  issuers: TrustedIssuer[]
}
