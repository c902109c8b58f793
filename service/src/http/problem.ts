import { OutsideError } from '../directory/index.js'
import { Refusal } from '../impersonations/index.js'
import { isDatabaseDown } from '../store/index.js'

/** An error reply of RFC 9457, with a stable `code`. */
export function problem(
  status: number,
  code: string,
  detail: string,
  headers: Record<string, string> = {},
): Response {
  return new Response(
    JSON.stringify({ type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail, code }),
    {
      status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    },
  )
}

/** What was thrown, as a reply: only what is meant for people says more than that something failed. */
export function problemOf(error: unknown, log: { error: (message: string) => void }): Response {
  if (error instanceof Refusal) return problem(error.status, error.code, error.message, { ...error.headers })
  log.error(inFull(error))
  if (isDatabaseDown(error)) {
    return problem(503, 'database_unavailable', 'The database does not answer. Try again in a moment.', LATER)
  }
  if (error instanceof OutsideError) {
    return problem(503, 'unavailable', `${error.what} does not answer. Try again in a moment.`, LATER)
  }
  return problem(500, 'internal_error', 'The service failed. Its log says why.')
}

/** With what caused it: whoever runs the service must learn why their own callback has failed. */
function inFull(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const said = error.stack ?? error.message
  return error.cause === undefined ? said : `${said}\nCaused by: ${inFull(error.cause)}`
}

const LATER = { 'retry-after': '5' }

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Unauthorized',
  402: 'Payment required',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition failed',
  413: 'Content too large',
  422: 'Unprocessable content',
  428: 'Precondition required',
  429: 'Too many requests',
  431: 'Request header fields too large',
  500: 'Internal server error',
  503: 'Service unavailable',
}
