const said = new Set<string>()

/** Shows each hint once. */
function say(what: string): void {
  if (said.has(what)) return
  said.add(what)
  console.warn(`impersonation-kit: ${what}`)
}

// In development only. Bundlers replace process.env.NODE_ENV with text, and remove the code behind it from production builds.
// A page without a bundler has no `process` and is not in development: that is why there is a `try`.

/** Names the likely cause of a call to the auth that failed. */
export function hintAtFailure(cause: unknown): void {
  try {
    if (process.env.NODE_ENV !== 'production') {
      if (cause instanceof SyntaxError) {
        say(
          'The auth answered with something that is not JSON, probably a page of HTML. Does authUrl (or the address in your source) point to the app, or to a proxy, in place of the auth?',
        )
      } else if (cause instanceof TypeError) {
        say(
          `The auth gave no answer that this page may read. If the network panel of the browser shows one, this is CORS: the answer needs "Access-Control-Allow-Origin: ${location.origin}" (a * is not enough) and "Access-Control-Allow-Credentials: true". If it shows none, the auth is down.`,
        )
      }
    }
  } catch {
    // no process, or no location: no hint
  }
}

/** Names the likely cause of "nobody is signed in", where the auth is of another site than the page. */
export function hintAtCookie(url: string): void {
  try {
    if (process.env.NODE_ENV !== 'production') {
      const siteOf = (hostname: string): string => hostname.split('.').slice(-2).join('.')
      const { hostname } = new URL(url)
      if (siteOf(hostname) !== siteOf(location.hostname)) {
        say(
          `${hostname} says that nobody is signed in. If somebody is, the cookie was not sent: ${hostname} is of another site than ${location.hostname}. Its cookie needs "SameSite=None; Secure", and many browsers block it all the same. Put the auth on a subdomain of the app's site.`,
        )
      }
    }
  } catch {
    // no process, or no location: no hint
  }
}

/** Says why a stop did not lead to the address that the auth gave. */
export function hintAtReturn(redirectTo: string | null | undefined): void {
  try {
    if (process.env.NODE_ENV !== 'production' && redirectTo) {
      const { origin } = new URL(redirectTo, location.href)
      say(
        `The impersonation began at ${origin}, and Stop does not lead back there. If that is your admin app, name it: <AuthProvider returnOrigins={['${origin}']}>.`,
      )
    }
  } catch {
    // no process, or no address: no hint
  }
}

/** Says that the identity changed and no cache was found to empty. */
export function hintAtClient(): void {
  try {
    if (process.env.NODE_ENV !== 'production') {
      say(
        'The identity has changed, and AuthProvider knows no QueryClient to empty. If the app uses react-query, put AuthProvider inside of QueryClientProvider, or give it queryClient: otherwise the data of the last identity stays in the cache.',
      )
    }
  } catch {
    // no process: no hint
  }
}
