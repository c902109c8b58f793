import type { Delivery } from './Delivery.js'

const LONGEST_ANSWER = 200
/** Answers after which another try is of use: too many requests, too early, time-outs, and a server in trouble. */
const PASSING = [408, 421, 425, 429]

/** Posts JSON, follows no redirect, and says what came back. */
export async function postJson(
  url: string,
  body: string,
  headers: Record<string, string>,
  timeout: number,
): Promise<Delivery> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      // Where it leads to is not what an Owner has allowed.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    })
    const answer = `${response.status} ${await beginningOf(response)}`.trim()
    if (response.ok) return { ok: true, answer }
    return { ok: false, answer, isFinal: response.status < 500 && !PASSING.includes(response.status) }
  } catch (error) {
    return { ok: false, answer: reasonOf(error, timeout), isFinal: false }
  }
}

/** The status has been decided by then: a body that does not come, or is cut off, changes nothing of it. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  const first = await reader?.read().catch(() => undefined)
  void reader?.cancel().catch(() => undefined)
  return new TextDecoder()
    .decode(first?.value)
    .replace(/[\p{C}\s]+/gu, ' ')
    .slice(0, LONGEST_ANSWER)
    .trim()
}

/** Of an error only what names no address: that of a Slack webhook is a secret. */
function reasonOf(error: unknown, timeout: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `No answer within ${timeout / 1000} s.`
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
  return code === undefined ? 'The request failed.' : `The request failed: ${code}.`
}
