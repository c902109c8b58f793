/** A cookie of the service. `__Host-` where there is https: then no other host and no path may set it. */
export interface Cookie {
  read: (request: Request) => string | undefined
  /** The `Set-Cookie` that gives it. It lasts as long as the browser runs. */
  give: (value: string) => string
  /** The `Set-Cookie` that takes it away. */
  take: () => string
}

/**
 * @param origin - The service's own. On http, which is localhost alone, the name holds the port: cookies do not keep the ports of a
 * host apart.
 */
export function cookie(name: string, origin: string): Cookie {
  const { protocol, port } = new URL(origin)
  const isSecure = protocol === 'https:'
  const full = isSecure ? `__Host-${name}` : `${name}_${port || '80'}`
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  return {
    read: (request) => {
      const found = (request.headers.get('cookie') ?? '')
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${full}=`))
      // Two of one name: somebody else's is among them, and nobody knows which.
      return found.length === 1 ? found[0]?.slice(full.length + 1) || undefined : undefined
    },
    give: (value) => `${full}=${value}; ${attributes}`,
    take: () => `${full}=; ${attributes}; Max-Age=0`,
  }
}
