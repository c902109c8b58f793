declare const AUTH_URL: string // put in by the start script

export const AUTH_ORIGIN: string = AUTH_URL

/** Where to sign in, and come back. */
export function signInUrl(): string {
  return `${AUTH_ORIGIN}/sign-in?return_to=${encodeURIComponent(location.href)}`
}
