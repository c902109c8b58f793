import { readProblemCode } from './protocol.js'

/** What is read of a reply. A Fetch `Response` is one. */
interface Reply {
  readonly ok: boolean
  readonly headers: { get(name: string): string | null }
  clone(): { json(): Promise<unknown> }
}

const REFUSALS = ['impersonation_forbidden', 'impersonation_read_only', 'identity_changed'] as const

/** The `code` of a problem reply, where an API has refused with one. The reply can still be read. */
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

/** The code, where it is that of a refusal that is about impersonation. */
export function asRefusal(code: string | undefined): (typeof REFUSALS)[number] | undefined {
  return REFUSALS.find((refusal) => refusal === code)
}

/** The refusal of an API that is about impersonation, where a reply is one. The reply can still be read. */
export async function readRefusal(reply: Reply): Promise<(typeof REFUSALS)[number] | undefined> {
  return asRefusal(await readRefusalCode(reply))
}
