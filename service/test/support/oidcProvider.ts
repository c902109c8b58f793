import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import type { cookieJar } from './cookies.js'

export const CLIENT = { clientId: 'impersonation', clientSecret: 'the secret of the client' }

/** The certified `oidc-provider` on a port, with its own pages to sign in and to consent. */
export async function startProvider(groups: Record<string, readonly string[]>) {
  const state: { answers: 'as ever' | 'not' | '503' | 'with a forged ID token' } = { answers: 'as ever' }
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  let handle: ReturnType<Provider['callback']> = (_request, reply) => void reply.end()
  server.on('request', (request, reply) => {
    if (state.answers === 'not') return void request.socket.destroy()
    if (state.answers === '503') return void reply.writeHead(503, { 'content-type': 'text/html' }).end('down')
    if (state.answers === 'with a forged ID token' && request.url === '/token') forge(reply)
    handle(request, reply)
  })
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    issuer,
    state,
    /** Once the address of the service is known. */
    register: (redirectUri: string): void => {
      const provider = new Provider(issuer, {
        clients: [
          {
            client_id: CLIENT.clientId,
            client_secret: CLIENT.clientSecret,
            redirect_uris: [redirectUri],
            require_auth_time: true,
          },
        ],
        claims: { openid: ['sub'], profile: ['name', 'groups'], email: ['email', 'email_verified'] },
        jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
        cookies: { keys: ['a secret of at least thirty-two characters'] },
        features: { devInteractions: { enabled: true } },
        pkce: { required: () => true },
        findAccount: (_context, id) => ({
          accountId: id,
          claims: async () => ({
            sub: id,
            name: `${id} by the provider`,
            email: `${id}@acme.test`,
            email_verified: true,
            groups: groups[id] ?? [],
          }),
        }),
        extraTokenClaims: () => undefined,
      })
      handle = provider.callback()
    },
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Makes an owner of whoever the ID token is for, and leaves its signature. */
function forge(reply: ServerResponse): void {
  const end = reply.end.bind(reply) as (body?: unknown) => ServerResponse
  reply.end = ((body?: unknown) => {
    const read = JSON.parse(String(body)) as { id_token: string }
    const [header = '', payload = '', signature = ''] = read.id_token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
    const forged = Buffer.from(JSON.stringify({ ...claims, groups: ['owner'] })).toString('base64url')
    const text = JSON.stringify({ ...read, id_token: [header, forged, signature].join('.') })
    reply.setHeader('content-length', Buffer.byteLength(text))
    return end(text)
  }) as typeof reply.end
}

/**
 * Goes the way of a browser through the provider's pages, as `login`, until it is led to the service's callback.
 *
 * @returns that address, without going there; and whether the provider asked who one is.
 */
export async function walk(
  browser: ReturnType<typeof cookieJar>,
  from: string,
  login: string,
): Promise<{ callback: string; asked: boolean }> {
  let asked = false
  let reply = await browser.ask(from)
  let address = from
  for (let step = 0; step < 20; step += 1) {
    const location = reply.headers.get('location')
    if (location !== null) {
      address = new URL(location, address).href
      if (new URL(address).pathname.endsWith('/sign-in/callback')) return { callback: address, asked }
      reply = await browser.ask(address)
      continue
    }
    const text = await reply.text()
    const action = /<form[^>]* action="([^"]+)"/.exec(text)?.[1]
    const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1]
    if (action === undefined || prompt === undefined)
      throw new Error(`No form at ${address} (${reply.status}): ${text.slice(0, 300)}`)
    asked ||= prompt === 'login'
    address = new URL(action, address).href
    reply = await browser.form(address, { prompt, ...(prompt === 'login' && { login, password: 'any' }) })
  }
  throw new Error('The provider leads nowhere.')
}
