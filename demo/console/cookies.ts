/**
 * The cookie of the demo's sign-in; an impersonation has another, which is the service's. Its name holds the port, because cookies do
 * not keep the ports of one host apart. `Lax`: the app and the console are one site. No `Secure`: this is http on localhost, and
 * everything but the demo must set it.
 */
export interface SignInCookie {
  name: string
  /** The value in a `Cookie` header. */
  read(header: string | null | undefined): string | undefined
  /** The `Set-Cookie` that gives it. */
  give(value: string): string
  /** The `Set-Cookie` that takes it away. */
  take(): string
}

export function signInCookie(origin: string): SignInCookie {
  const name = `fernhill_sign_in_${new URL(origin).port}`
  const attributes = 'Path=/; HttpOnly; SameSite=Lax'
  return {
    name,
    read: (header) =>
      header
        ?.split(/;\s*/)
        .find((pair) => pair.startsWith(`${name}=`))
        ?.slice(name.length + 1),
    give: (value) => `${name}=${value}; ${attributes}`,
    take: () => `${name}=; ${attributes}; Max-Age=0`,
  }
}
