import { readProblemCode } from '../../core/protocol.js'
import type { Answer } from './ask.js'
import { ROLES } from './roles.js'
import type { RouteReply, RouteRole } from './RoutesReport.js'

/** The headers of a reply that the report contains. */
const TOLD = ['cache-control', 'content-type', 'location', 'vary', 'www-authenticate']

/** Decides what the answer for each role means, by comparing it with the others. `isRefused` is the result of the app's own rule. */
export function judge(
  answers: Record<RouteRole, Answer>,
  isRefused: (role: RouteRole) => boolean | undefined,
): Record<RouteRole, RouteReply> {
  const entries = ROLES.map((role): [RouteRole, RouteReply] => {
    const answer = answers[role]
    const { status, failure } = answer
    const verdict = verdictOf(role, answers, isRefused(role))
    const code = codeOf(answer)
    return [
      role,
      {
        verdict,
        isOpen: verdict === 'open',
        ...(status === undefined ? {} : { status }),
        ...(code === undefined ? {} : { code }),
        ...(failure && { failure }),
        headers: headersOf(answer),
      },
    ]
  })
  return Object.fromEntries(entries) as Record<RouteRole, RouteReply>
}

function verdictOf(
  role: RouteRole,
  answers: Record<RouteRole, Answer>,
  isRefused: boolean | undefined,
): RouteReply['verdict'] {
  const answer = answers[role]
  const { status } = answer
  if (isRefused === true) return 'refused'
  if (status === undefined || status >= 500) return 'failed'
  if (status === 401 || status === 403 || status === 407) return 'refused'
  if (status < 300) return 'open'
  if (status === 429) return 'unclear'
  const { nobody, customer, full } = answers
  // A redirect that only some roles get leads to the sign-in, and a 404 hides what is there.
  const isAsNobody = role !== 'nobody' && role !== 'customer' && isSame(answer, nobody)
  if (status < 400) {
    const isElsewhere = !isSame(answer, customer) && (role === 'nobody' || isAsNobody)
    if (isElsewhere || isBelow(300, customer)) return 'refused'
  }
  if (status === 404 && role !== 'customer') {
    if (isBelow(400, customer) || (role === 'nobody' && isBelow(400, full))) return 'refused'
  }
  return isSame(answer, role === 'nobody' ? customer : nobody) ? 'unclear' : 'open'
}

/** True if there was an answer with a status of success, and with `end` 400 also of redirection. */
function isBelow(end: number, { status = 0 }: Answer): boolean {
  return status >= 200 && status < end
}

function isSame(one: Answer, other: Answer): boolean {
  const isAlike = one.status === other.status && codeOf(one) === codeOf(other)
  return isAlike && headersOf(one)['location'] === headersOf(other)['location']
}

/** Only a code for programs, never a secret or a sentence. */
function codeOf({ status = 0, body, headers }: Answer): string | undefined {
  if (status < 400 || !headers['content-type']?.includes('json')) return undefined
  try {
    const parsed = JSON.parse(body) as { error?: unknown } | null
    const code = readProblemCode(parsed) ?? readProblemCode(parsed?.error)
    return code !== undefined && /^[\w.:/-]{1,64}$/.test(code) ? code : undefined
  } catch {
    return undefined
  }
}

function headersOf({ headers }: Answer): Record<string, string> {
  const told = TOLD.flatMap((name): [string, string][] => {
    const value = headers[name]
    // A query may contain a token.
    return value === undefined ? [] : [[name, name === 'location' ? value.replace(/[?#].*/s, '') : value]]
  })
  return Object.fromEntries(told)
}
