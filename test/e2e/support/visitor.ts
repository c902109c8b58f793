/** The route of the service that starts. */
export const IMPERSONATIONS = '/api/operators/production/impersonations'

/** A browser as far as HTTP sees one: it keeps cookies, says its origin, and follows no redirect. */
export class Visitor {
  /** `name=value` of what the server set, by name, with the attributes that came with it. */
  readonly jar: Map<string, { value: string; attributes: string }> = new Map()

  constructor(
    readonly authUrl: string,
    /** Of the pages that it has open. */
    readonly origin: string = authUrl,
  ) {}

  get cookie(): string {
    return [...this.jar].map(([name, { value }]) => `${name}=${value}`).join('; ')
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#send(path, { headers })
  }

  async post(path: string, body: object = {}, headers: Record<string, string> = {}): Promise<Response> {
    return this.#send(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', origin: this.origin, ...headers },
    })
  }

  async signIn(userId: string): Promise<this> {
    const response = await this.post('/sign-in', { user_id: userId })
    if (response.status !== 303) throw new Error(`Sign-in answered ${response.status}`)
    return this
  }

  /** Starts an impersonation as the dashboard does: asks for a ticket, and spends it. Gives the reply of what was refused, or 303. */
  async start(fields: object = {}): Promise<Response> {
    const started = await this.post(IMPERSONATIONS, {
      userId: 'user_maya',
      reason: 'Ticket 4711',
      duration: 900,
      ...fields,
    })
    if (started.status !== 201) return started
    const { ticket } = (await started.json()) as { ticket: string }
    return this.post('/redeem', { ticket })
  }

  async refresh(): Promise<Response> {
    return this.get('/api/v1/refresh_token')
  }

  async #send(
    path: string,
    init: Omit<RequestInit, 'headers'> & { headers: Record<string, string> },
  ): Promise<Response> {
    const headers = { ...(this.jar.size > 0 && { cookie: this.cookie }), ...init.headers }
    const response = await fetch(this.authUrl + path, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ')
      const [name = '', value = ''] = pair.split('=')
      if (value === '') this.jar.delete(name)
      else this.jar.set(name, { value, attributes: attributes.join('; ') })
    }
    return response
  }
}
