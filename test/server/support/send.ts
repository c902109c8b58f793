import type { Auth, Guard, User } from 'impersonation-kit/server'

/** What became of one request. */
export interface Outcome {
  status: number
  code: unknown
  headers: Headers
  /** The users that the handler was told of: none where it did not run. */
  calls: (User | undefined)[]
}

/** Sends one request through guards. */
export async function send(
  auth: Auth,
  guards: [Guard, ...Guard[]],
  request: RequestInit & { url?: string } = {},
): Promise<Outcome> {
  const calls: (User | undefined)[] = []
  const handle = auth.protect(...guards, (_request, user: User | undefined) => {
    calls.push(user)
    return Response.json({ ok: true })
  })
  const { url = 'https://api.test/x', ...init } = request
  const response = await handle(new Request(url, init))
  const { code } = (await response.json()) as { code?: unknown }
  return { status: response.status, code, headers: response.headers, calls }
}
