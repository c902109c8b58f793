import { readProblemCode } from './protocol.js'

/** What is read of a reply. A Fetch `Response` is one. */
interface Reply {
  readonly ok: boolean
  readonly headers: { get(name: string): string | null }
  clone(): { json(): Promise<unknown> }
}

const REFUSALS = ['impersonation_forbidden', 'impersonation_read_only', 'identity_changed'] as const

/** The refusal of an API that is about impersonation, where a reply is one. The reply can still be read. */
export async function readRefusal(reply: Reply): Promise<(typeof REFUSALS)[number] | undefined> {
  const isProblem = reply.headers.get('content-type')?.startsWith('application/problem+json')
  if (reply.ok || !isProblem) return undefined
  const body: unknown = await reply
    .clone()
    .json()
    .catch(() => undefined)
  return REFUSALS.find((refusal) => refusal === readProblemCode(body))
}
