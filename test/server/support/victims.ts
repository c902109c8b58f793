import { Buffer } from 'node:buffer'
import { connect } from 'node:net'
import { format } from 'node:util'
import { CompactSign, exportJWK, exportSPKI, generateKeyPair, type JWK } from 'jose'
import type { AuthOptions } from 'impersonation-kit/server'
import { expect, onTestFinished, vi } from 'vitest'
import { frameworks, type Route, type Site } from '../../conformance/frameworks.js'

// Thousands of requests to four servers: a busy machine takes its time.

export const ISSUER = 'https://auth.test'
export const AUDIENCE = 'https://api.test'

/** Signs whatever it is given, well or badly, with the key that the victims believe. */
export interface Signer {
  publicKey: string
  jwk: JWK
  options: AuthOptions
  /** The claims of a good token of `user_42`, as members of a JSON object. */
  members: (claims?: Record<string, unknown>) => Record<string, unknown>
  /** Signs a payload as it stands: text, or bytes that are none. */
  signText: (payload: string | Uint8Array, header?: Record<string, unknown>) => Promise<string>
  sign: (claims?: Record<string, unknown>, header?: Record<string, unknown>) => Promise<string>
}

export async function createSigner(): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const pem = await exportSPKI(publicKey)
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' }
  const members: Signer['members'] = (claims = {}) => {
    const now = Math.floor(Date.now() / 1000)
    return { iss: ISSUER, aud: AUDIENCE, sub: 'user_42', iat: now, exp: now + 300, ...claims }
  }
  const signText: Signer['signText'] = (payload, header = {}) =>
    new CompactSign(typeof payload === 'string' ? Buffer.from(payload) : payload)
      .setProtectedHeader({ kid: 'key-1', ...header, alg: 'RS256' })
      .sign(privateKey)
  return {
    publicKey: pem,
    jwk,
    options: { issuer: ISSUER, audience: AUDIENCE, publicKey: pem },
    members,
    signText,
    sign: (claims, header) => signText(JSON.stringify(members(claims)), header),
  }
}

/** A token of any header and payload, with any signature. */
export function forge(header: unknown, payload: unknown, signature = ''): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(payload)}.${signature}`
}

/** The same app on every framework. Every request must be answered alike by all of them. */
export interface Victims {
  sites: Site[]
  /** How often a handler has run since the last attack. */
  runs: () => number
  /** What every one of them answers to one request, as `200 <body>` or `401 token_invalid`. */
  send: (request: Attack) => Promise<string>
  /** The same, of bytes as they stand. `HOST` becomes the address. */
  sendBytes: (request: string) => Promise<string>
}

export interface Attack {
  path?: string
  method?: string
  token?: string
  headers?: Record<string, string>
  body?: string
  /** What must not be seen in a reply or on the console. The token never may. */
  secrets?: string[]
}

const routes = (ran: () => void): Route[] => {
  const whoami: Route['handle'] = ({ user }) => {
    ran()
    return { body: JSON.stringify(user() ?? null) }
  }
  return [
    { path: '/me', steps: ['requireUser'], handle: whoami },
    { path: '/optional', steps: ['optionalUser'], handle: whoami },
    { path: '/direct', steps: ['requireUser', 'requireNotImpersonated'], handle: whoami },
    { path: '/writable', steps: ['requireUser', 'requireWritable'], handle: whoami },
  ]
}

/** Starts them all. */
export async function startVictims(
  options: AuthOptions,
  names: string[] = Object.keys(frameworks),
): Promise<Victims & { close: () => void }> {
  let runs = 0
  const served = routes(() => (runs += 1))
  const sites = await Promise.all(names.map(async (name) => frameworks[name]!(options, served)))

  async function attack(send: (site: Site) => Promise<Response>, secrets: string[]): Promise<string> {
    runs = 0
    const seen = await watched(
      async () => Promise.all(sites.map((site) => outcome(site, send, secrets))),
      secrets,
    )
    expect(new Set(seen).size, seen.join('\n')).toBe(1)
    return seen[0]!
  }

  return {
    sites,
    runs: () => runs,
    send({ path = '/me', method = 'GET', token, headers = {}, body, secrets = [] }) {
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const init = {
        method,
        headers: { ...authorization, ...headers },
        ...(body === undefined ? {} : { body }),
      }
      return attack(
        (site) => fetch(site.url + path, { ...init, redirect: 'manual' }),
        [...(token === undefined ? [] : partsOf(token)), ...secrets],
      )
    },
    sendBytes: (bytes) => attack((site) => sendBytes(site, bytes), []),
    close: () => sites.forEach((site) => site.close()),
  }
}

/** Parts of a token that are long enough to be nothing else. */
function partsOf(token: string): string[] {
  return token.split('.').flatMap((part) => (part.length < 24 ? [] : [part.slice(0, 24), part.slice(-24)]))
}

async function outcome(
  site: Site,
  send: (site: Site) => Promise<Response>,
  secrets: string[],
): Promise<string> {
  const response = await send(site)
  const { status, headers } = response
  const text = await response.text()
  for (const secret of secrets) expect(JSON.stringify([text, ...headers])).not.toContain(secret)
  expect(headers.get('x-injected')).toBeNull()
  if (status < 400) return `${status} ${text}`
  const { code } = (headers.get('content-type') === 'application/problem+json' ? JSON.parse(text) : {}) as {
    code?: string
  }
  if (code === undefined) return String(status)
  const challenge = headers.get('www-authenticate')
  expect(headers.get('cache-control')).toContain('no-store')
  expect(challenge ?? 'none').toMatch(
    status === 401 ? /^Bearer( error="[a-z_]+", error_description="[A-Za-z ]+")?$/ : /^none$/,
  )
  return `${status} ${code}`
}

/** Does something, and fails where a secret shows on the console or a promise is rejected that nobody waits for: the process would end. */
export async function watched<T>(act: () => Promise<T>, secrets: string[]): Promise<T> {
  const said: string[] = []
  const rejected = (error: unknown): void => void said.push(`UNHANDLED ${format(error)}`)
  process.on('unhandledRejection', rejected)
  const spies = [
    ...(['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation((...all) => void said.push(format(...all))),
    ),
    ...([process.stdout, process.stderr] as const).map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation((chunk) => said.push(String(chunk)) > 0),
    ),
  ]
  try {
    const result = await act()
    // An unhandled rejection is reported when the queue of promises is empty.
    await new Promise((resolve) => setImmediate(resolve))
    for (const secret of secrets) expect(said.join('\n')).not.toContain(secret)
    expect(said.filter((line) => line.startsWith('UNHANDLED'))).toEqual([])
    return result
  } finally {
    process.off('unhandledRejection', rejected)
    spies.forEach((spy) => spy.mockRestore())
  }
}

/** Writes a request to the socket: `fetch` would not send most of what an attacker does. */
async function sendBytes(site: Site, request: string): Promise<Response> {
  const { hostname, port, host } = new URL(site.url)
  const socket = connect(Number(port), hostname)
  // Not ended: a server of Node's hangs up on a half-open socket before it has answered.
  socket.write(Buffer.from(request.replaceAll('HOST', host), 'latin1'))
  let text = ''
  for await (const chunk of socket.setEncoding('latin1')) text += String(chunk)
  const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s)
  const [line = '', ...lines] = head.split('\r\n')
  const headers = lines.map((one): [string, string] => [
    one.split(':')[0] ?? '',
    one.split(/: */).slice(1).join(':').trim(),
  ])
  const isChunked = headers.some(([name, value]) => /^transfer-encoding$/i.test(name) && value === 'chunked')
  const whole = isChunked ? body.replace(/(?:^|\r\n)[\da-f]+\r\n/gi, '').trim() : body
  return new Response(whole || null, { status: Number(line.split(' ')[1]), headers })
}

/** Starts victims for one test. */
export async function victimsOf(options: AuthOptions, names?: string[]): Promise<Victims> {
  const victims = await startVictims(options, names)
  onTestFinished(() => victims.close())
  return victims
}
