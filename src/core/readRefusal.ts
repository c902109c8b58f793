import { readProblemCode } from './protocol.js'

/** The part of a reply that is read. A Fetch `Response` has it. */
interface Reply {
  readonly ok: boolean
  readonly headers: { get(name: string): string | null }
  clone(): { json(): Promise<unknown> }
}

const REFUSALS = ['impersonation_forbidden', 'impersonation_read_only', 'identity_changed'] as const

/** The `code` of the problem with which an API refused the request. The body of the reply can still be read afterwards. */
export async function readRefusalCode(reply: Reply): Promise<string | undefined> {
  const isProblem = reply.headers.get('content-type')?.startsWith('application/problem+json')
  if (reply.ok || !isProblem) return undefined
  return readProblemCode(
    await reply
      .clone()
      .json()
      .catch(() => undefined),
  )
}

/** The code, if it is one of the refusals because of impersonation. */
export function asRefusal(code: string | undefined): (typeof REFUSALS)[number] | undefined {
  return REFUSALS.find((refusal) => refusal === code)
}

/** The code of a reply that refuses because of impersonation. The body of the reply can still be read afterwards. */
export async function readRefusal(reply: Reply): Promise<(typeof REFUSALS)[number] | undefined> {
  return asRefusal(await readRefusalCode(reply))
}
