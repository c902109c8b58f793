import type { GuardedRequest } from '../shared/GuardedRequest.js'

/**
 * True if the browser says that a page of this origin, or of a trusted one, sent the request. `Sec-Fetch-Site` (Fetch Metadata, which no
 * page can forge) is checked first, then `Origin`, whose host must be the request's own. A request with neither header is not trusted.
 */
export function isSameOrigin(request: GuardedRequest, trusted: readonly string[]): boolean {
  const origin = request.headers.get('origin') ?? ''
  if (trusted.includes(origin)) return true
  const site = request.headers.get('sec-fetch-site')
  // "none" means that a person opened the address, or that another site redirected such a person here. "same-site" may be a subdomain of
  // somebody else.
  if (site !== null) return site === 'same-origin'
  const host = request.headers.get('host') ?? hostOf(request.url)
  // Behind a proxy that ends TLS, the server does not know its own scheme.
  return host !== undefined && hostOf(origin) === host.toLowerCase()
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host || undefined : undefined
}
