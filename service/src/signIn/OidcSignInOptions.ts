import type { SignedIn } from '../SignIn.js'

/** What the provider says of somebody: the claims of the ID token, and of the userinfo endpoint. */
export interface OidcClaims {
  sub: string
  email?: string
  email_verified?: boolean
  name?: string
  /** When they proved who they are, in seconds. Many providers send it only where it is asked for. */
  auth_time?: number
  [claim: string]: unknown
}

/** How people sign in by OpenID Connect. */
export interface OidcSignInOptions {
  /** The provider, as its discovery document names itself: `https://id.example.com`. http is for localhost alone. */
  issuer: string
  clientId: string
  /** Default: none; the client is public then, and PKCE alone protects the code. */
  clientSecret?: string
  /** How the secret is sent. Default: `client_secret_basic`. */
  clientAuthentication?: 'client_secret_basic' | 'client_secret_post'
  /** Default: `openid email profile`. */
  scope?: string
  /**
   * Who somebody is to the service, by their claims; null for somebody who may not use it. Asked at sign-in. Only give an `operator` by
   * claims that nobody can write themselves: groups and roles of the provider, or an address whose `email_verified` is true.
   * Where the provider can impersonate, return its marker as `impersonatorUserId` (such as `act.sub`): nobody is signed in then.
   */
  toSignedIn: (claims: OidcClaims) => SignedIn | null | Promise<SignedIn | null>
  /**
   * Asked at every request, with what `toSignedIn` gave: return it, what it has become, or null. Without it a change at the provider takes
   * effect at the next sign-in, at the latest after `sessionLife`.
   */
  recheck?: (signedIn: SignedIn) => SignedIn | null | Promise<SignedIn | null>
  /** How long somebody stays signed in, in seconds: 60 to 2,592,000. Default: 28,800, eight hours. */
  sessionLife?: number
}
