import type { RouteFindingCode, RouteRole, TriedRoute } from './RoutesReport.js'

/** Says what a finding is, why it matters and what to do. */
export function messageOf(code: RouteFindingCode, route: TriedRoute, roles: RouteRole[]): string {
  const statuses = [...new Set(roles.map((role) => route.replies[role].status ?? 'no answer'))].join(', ')
  const whom = roles.join(', ')
  const messages: Partial<Record<RouteFindingCode, string>> = {
    open_to_nobody: `It answers ${statuses} without a token. Put requireUser on it, or list it in allow.open_to_nobody.`,
    write_open_to_read_only: `It may change something, and is open to ${whom}. Put requireWritable on it. If it only reads, say so with isWrite.`,
    account_action_open: `Its path names the account action "${route.accountAction}", and is open to ${whom}. Put requireAllowed or requireNotImpersonated on it, or list it in allow.account_action_open.`,
    reply_cacheable: `A cache may keep its reply to ${whom}, because Cache-Control has no no-store. A guard of this library sets it; a handler or a proxy may have replaced it.`,
    unreadable_beyond_full: `It refuses an impersonator who is known, and is open to one who cannot be told. Ask for user.impersonatorUserId !== undefined, or use the guards.`,
    beyond_customer: `It refuses the customer, and is open to ${whom}. An impersonator must not get further than the user.`,
    refused_to_customer: `It refuses the customer (${statuses}), and everybody who is impersonating. If that is not meant, give users or headersFor what the route asks for; otherwise list it in allow.refused_to_customer.`,
    server_error: `It answers ${statuses} to ${whom}, so the guards cannot be judged. See the server's log; a body or a parameter may be missing.`,
    timed_out: `It sent no status to ${whom} in time, so the guards cannot be judged. Raise timeout, or see whether the handler forgets to answer.`,
    connection_failed: `The connection ended without an answer to ${whom}. See whether the handler or the server has crashed.`,
    unclear: statuses.includes('429')
      ? `It answers ${statuses} to ${whom}: there is a limit on how often it may be asked. Raise the limit in tests, or put it back in the option "before".`
      : `It answers ${statuses} to ${whom}, signed in or not, so no guard can be seen. Give it params or a body that the customer gets 2xx with; validation may run before the guards.`,
  }
  return messages[code] ?? ''
}
