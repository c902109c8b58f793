import type { ClaimMapper } from '../../core/impersonation.js'

/** Algorithms with public keys that you can choose. `none` is not possible. */
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

/** Algorithms with a shared secret. */
export type SymmetricAlgorithm = 'HS256' | 'HS384' | 'HS512'

/** What an access token must contain, whatever kind of key verifies it. */
export interface TokenRules {
  /** The `iss` that every token must have (RFC 7519, section 4.1.1). It must match exactly. */
  issuer: string
  /** The `aud` of the tokens (RFC 7519, section 4.1.3). A token must have one of these. Default: `aud` is not checked. */
  audience?: string | string[]
  /** Reads the impersonation marker. Default: the `act` of RFC 8693 and PropelAuth's claims, whichever is present. */
  claims?: ClaimMapper
}

/** The key that verifies a token. Pass exactly one of the three. */
export type KeySource =
  | {
      /** The address of a JSON Web Key Set (RFC 7517). It is fetched with the first token and kept for 10 minutes. */
      jwksUrl: string | URL
      publicKey?: undefined
      secret?: undefined
      /** Default `['RS256', 'ES256', 'EdDSA']`. */
      algorithms?: AsymmetricAlgorithm[]
    }
  | {
      /** A public key in PEM (SPKI, `-----BEGIN PUBLIC KEY-----`). Newlines may be written as `\n`, as in environment variables. */
      publicKey: string
      jwksUrl?: undefined
      secret?: undefined
      /** Default `['RS256', 'ES256', 'EdDSA']`. */
      algorithms?: AsymmetricAlgorithm[]
    }
  | {
      /** A secret that you share with the issuer, at least 32 bytes (RFC 7518, section 3.2). Everyone who has it can also sign tokens. */
      secret: string | Uint8Array
      jwksUrl?: undefined
      publicKey?: undefined
      /** Default `['HS256']`. */
      algorithms?: SymmetricAlgorithm[]
    }

/** An issuer whose tokens are accepted, and the key that verifies them. */
export type TrustedIssuer = TokenRules & KeySource

/**
 * Several issuers, each with its own keys and claims. Use it if you move to another auth provider, or have different ones for different
 * customers.
 */
export interface SeveralIssuers {
  /** At least one, each with a different `issuer`. A token is verified only with the key of the issuer that its `iss` names. */
  issuers: TrustedIssuer[]
}
