/** Alerts and notices that wait. */
export const QUEUE = 'impersonation-kit-alerts'
/** Those that were given up. */
export const DEAD = 'impersonation-kit-alerts-dead'
