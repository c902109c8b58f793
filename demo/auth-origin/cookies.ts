import type { Request, Response } from 'express'

/**
 * The session cookie. Its name holds the port, because cookies do not keep the ports of one host apart. `Lax`: the app and the
 * auth origin are one site. No `Secure`: this is http on localhost, and everything but the demo must set it.
 */
export interface SessionCookie {
  read(request: Request): string | undefined
  write(response: Response, value: string): void
  clear(response: Response): void
}

export function sessionCookie(issuer: string): SessionCookie {
  const name = `fernhill_session_${new URL(issuer).port}`
  const attributes = { httpOnly: true, sameSite: 'lax', path: '/' } as const
  return {
    read: (request) =>
      request.headers.cookie
        ?.split(/;\s*/)
        .find((pair) => pair.startsWith(`${name}=`))
        ?.slice(name.length + 1),
    write: (response, value) => response.cookie(name, value, attributes),
    clear: (response) => response.clearCookie(name, attributes),
  }
}
