import type { RouteFindingCode, RouteRole, TriedRoute } from './RoutesReport.js'

/** Says what a finding is, why it matters and what to do. */
export function messageOf(code: RouteFindingCode, route: TriedRoute, roles: RouteRole[]): string {
  const statuses = [...new Set(roles.map((role) => route.replies[role].status ?? 'no answer'))].join(', ')
  const whom = roles.join(', ')
  const messages: Partial<Record<RouteFindingCode, string>> = {
    open_to_nobody: `It answers ${statuses} without a token. Put requireUser on it, or list it in allow.open_to_nobody.`,
    write_open_to_read_only: `It may change something, and is open to ${whom}. Put requireWritable on it. If it only reads, return false from isWrite.`,
    account_action_open: `Its path names the account action "${route.accountAction}", and it is open to ${whom}. Put requireAllowed or requireNotImpersonated on it, or list it in allow.account_action_open.`,
    reply_cacheable: `A cache may keep its reply to ${whom}, because Cache-Control has no no-store. A guard of this library sets it; a handler or a proxy may have replaced it.`,
    unreadable_beyond_full: `It refuses a known impersonator, but is open to an unknown one. Check user.impersonatorUserId !== undefined, or use the guards.`,
    beyond_customer: `It refuses the customer, but is open to ${whom}. An impersonator must not be able to do more than the user.`,
    refused_to_customer: `It refuses the customer (${statuses}) and every impersonator. If it should not, add what the route needs to users or headersFor. Otherwise list it in allow.refused_to_customer.`,
    server_error: `It answers ${statuses} to ${whom}, so the guards cannot be checked. Read the server's log; a body or a parameter may be missing.`,
    timed_out: `It sent no status to ${whom} in time, so the guards cannot be checked. Increase timeout, or check that the handler always answers.`,
    connection_failed: `The connection ended without an answer to ${whom}. Check whether the handler or the server crashed.`,
    unclear: statuses.includes('429')
      ? `It answers ${statuses} to ${whom}: there is a rate limit. Raise the limit in tests, or reset it in the option "before".`
      : `It answers ${statuses} to ${whom}, signed in or not, so it is unknown whether there is a guard. Pass params or a body for which the customer gets 2xx. Validation may run before the guards.`,
  }
  return messages[code] ?? ''
}
