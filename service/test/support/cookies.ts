/** Keeps what replies set, as a browser does, and follows no redirect by itself. */
export function cookieJar(jar = new Map<string, string>()) {
  async function ask(
    address: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
  ) {
    const reply = await fetch(address, {
      redirect: 'manual',
      ...init,
      headers: {
        accept: 'text/html',
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...init.headers,
      },
    })
    for (const line of reply.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ')
      const at = pair.indexOf('=')
      if (attributes.includes('Max-Age=0')) jar.delete(pair.slice(0, at))
      else jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return reply
  }
  return {
    jar,
    ask,
    /** Posts a form as a page of `origin` does. */
    form: (address: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      ask(address, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: { origin: new URL(address).origin, 'sec-fetch-site': 'same-origin', ...headers },
      }),
  }
}
