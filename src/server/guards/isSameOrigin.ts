import type { GuardedRequest } from '../shared/GuardedRequest.js'

/**
 * Whether a browser says that a page of this origin, or of one that is trusted, has sent a request. `Sec-Fetch-Site` (Fetch
 * Metadata, which no page can forge) is asked first, then `Origin`, whose host must be the request's own. A request that
 * has neither is not believed.
 */
export function isSameOrigin(request: GuardedRequest, trusted: readonly string[]): boolean {
  const origin = request.headers.get('origin') ?? ''
  if (trusted.includes(origin)) return true
  const site = request.headers.get('sec-fetch-site')
  // "none" is what a person did, or a page of another site that such a person's address has led on from. "same-site" may be
  // somebody else's subdomain.
  if (site !== null) return site === 'same-origin'
  const host = request.headers.get('host') ?? hostOf(request.url)
  // Behind a proxy that ends TLS the server does not know its own scheme.
  return host !== undefined && hostOf(origin) === host.toLowerCase()
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host || undefined : undefined
}
