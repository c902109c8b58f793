import { TOUR } from './tour.js'

declare const AUTH_URL: string // put in by the start script

export const AUTH_ORIGIN: string = AUTH_URL

/** Every customer, in the dashboard of the support console. */
export const customersUrl = `${AUTH_ORIGIN}/production/users`

/** The row of the tour's customer there. Its menu opens the account, and Stop comes back to it. */
export const startUrl = `${customersUrl}?q=${TOUR.customer.name.toLowerCase()}`

/** The alerts that have arrived. */
export const inboxUrl = `${AUTH_ORIGIN}/inbox`
