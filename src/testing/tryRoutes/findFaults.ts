import type { HiddenRoutes } from './FoundRoutes.js'
import { matchesRoute } from './matchesRoute.js'
import { messageOf } from './messages.js'
import { IMPERSONATORS, ROLES } from './roles.js'
import type { RouteFinding, RouteFindingCode, RouteReply, RouteRole, TriedRoute } from './RoutesReport.js'
import type { RoutePattern, TryRoutesOptions } from './TryRoutesOptions.js'

type Allow = NonNullable<TryRoutesOptions['allow']>

/** Finds what is wrong with the routes, except for what is allowed. */
export function findFaults(
  routes: TriedRoute[],
  hidden: HiddenRoutes[],
  allow: Allow = {},
  isPart = false,
): RouteFinding[] {
  const used = new Set<RoutePattern>()
  const isAllowed = (code: RouteFindingCode, route: Pick<TriedRoute, 'method' | 'path' | 'url'>): boolean => {
    const matching = (allow[code] ?? []).filter((pattern) => matchesRoute(pattern, route))
    for (const pattern of matching) used.add(pattern)
    return matching.length > 0
  }
  const findings = routes.flatMap((route) => {
    // An impersonator may do what everybody may do without signing in.
    const isPublic = route.replies.nobody.isOpen && isAllowed('open_to_nobody', route)
    return Object.entries(faultsOf(route, isPublic)).flatMap(([name, roles]): RouteFinding[] => {
      const code = name as RouteFindingCode
      if (roles.length === 0 || isAllowed(code, route)) return []
      return [{ code, route: route.route, roles, message: messageOf(code, route, roles) }]
    })
  })
  for (const { path, why } of hidden) {
    const [, method = '', bare = path] = /^(?:([A-Z-]+) )?(.*)$/s.exec(path) ?? []
    if (isAllowed('route_hidden', { method, path: bare, url: bare })) continue
    const message = `${why} So nothing was sent there. List its routes in the option "routes", and add "params" if an address needs them.`
    findings.push({ code: 'route_hidden', route: path, roles: [], message })
  }
  for (const [code, patterns] of isPart ? [] : Object.entries(allow)) {
    for (const pattern of patterns.filter((one) => !used.has(one))) {
      const message = `No finding needs this entry of allow.${code}. Remove it, so that it cannot hide a later fault.`
      findings.push({ code: 'unused_allow', route: String(pattern), roles: [], message })
    }
  }
  return findings
}

/** The roles that each fault concerns, by code. */
function faultsOf(
  { replies, isWrite, accountAction }: TriedRoute,
  isPublic: boolean,
): Partial<Record<RouteFindingCode, RouteRole[]>> {
  const where = (roles: readonly RouteRole[], is: (reply: RouteReply) => boolean): RouteRole[] =>
    roles.filter((role) => is(replies[role]))
  const open = where(IMPERSONATORS, ({ isOpen }) => isOpen)
  const reading = open.filter((role) => role !== 'full')
  const isRefused = (role: RouteRole): boolean => replies[role].verdict === 'refused'
  const customer = isRefused('customer')
  const isBeyond = replies.unreadable.isOpen && (isRefused('full') || isRefused('read-only'))
  return {
    open_to_nobody: where(isPublic ? [] : ['nobody'], ({ isOpen }) => isOpen),
    write_open_to_read_only: isWrite && !isPublic ? reading : [],
    account_action_open: accountAction !== undefined && !isPublic ? open : [],
    reply_cacheable: isPublic ? [] : open.filter((role) => !isNotStored(replies[role])),
    unreadable_beyond_full: isBeyond ? ['unreadable'] : [],
    beyond_customer: customer ? open : [],
    refused_to_customer: customer && open.length === 0 ? ['customer'] : [],
    server_error: where(ROLES, ({ verdict, failure }) => verdict === 'failed' && !failure),
    timed_out: where(ROLES, ({ failure }) => failure === 'timed_out'),
    connection_failed: where(ROLES, ({ failure }) => failure === 'connection_failed'),
    unclear: where(ROLES, ({ verdict }) => verdict === 'unclear'),
  }
}

function isNotStored({ headers }: RouteReply): boolean {
  return /(?:^|,)\s*no-store\s*(?:,|$)/i.test(headers['cache-control'] ?? '')
}
