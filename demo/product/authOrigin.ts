declare const AUTH_URL: string // put in by the start script

export const AUTH_ORIGIN: string = AUTH_URL

/** The form, in the support console, that opens a customer's account, and comes back to this page at the end. */
export function startUrl(userId: string, reason: string): string {
  const query = new URLSearchParams({ reason, return_to: `${location.origin}/` })
  return `${AUTH_ORIGIN}/customers/${userId}?${query}`
}

/** The alerts that have arrived. */
export const inboxUrl = `${AUTH_ORIGIN}/inbox`

/** Every customer. */
export const customersUrl = `${AUTH_ORIGIN}/customers`
