import { request as httpRequest } from 'node:http'
import express from 'express'
import { beforeAll, describe, expect, test } from 'vitest'
import { type AuthOptions, createAuth, type ExpressAuth, isGraphqlRead } from 'impersonation-kit/express'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { issuer, listen } from './support/listen.js'

let readOnly: string
let full: string
beforeAll(async () => {
  readOnly = await issuer.sign(impersonatedUser({ impersonation: { mode: 'read-only' } }))
  full = await issuer.sign(impersonatedUser({ impersonation: { mode: 'full' } }))
})

/** An app whose routes all answer "ran", behind what `mount` puts before them. */
function serve(
  mount: (app: express.Express, auth: ExpressAuth) => void,
  options: Partial<Omit<AuthOptions, 'jwksUrl' | 'publicKey' | 'secret' | 'algorithms'>> = {},
): Promise<string> {
  const auth = createAuth({ ...issuer.authOptions, ...options })
  const app = express()
  mount(app, auth)
  app.use((_req, res) => {
    res.json('ran')
  })
  return listen(app)
}

/** Sends header lines as they stand, which fetch would join or refuse. */
function sendRaw(url: string, method: string, lines: string[]): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      url,
      { method, headers: ['host', 'api.test', ...lines] as never },
      (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => (body += chunk.toString()))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      },
    )
    sent.on('error', reject)
    sent.end()
  })
}

describe('requireWritable', () => {
  const post = async (url: string, token: string, init: RequestInit = {}) => {
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` }
    const response = await fetch(url, { method: 'POST', ...init, headers })
    return response.status === 200 ? 'ran' : ((await response.json()) as { code: string }).code
  }

  test('refuses a read-only session every write of an app, in one line', async () => {
    const url = await serve((app, auth) => app.use(auth.requireUser, auth.requireWritable))
    expect(await post(url, readOnly, { method: 'GET' })).toBe('ran')
    expect(await post(url, full)).toBe('ran')
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(await post(url, readOnly, { method })).toBe('impersonation_read_only')
    }
    const override = { method: 'GET', headers: { 'x-http-method-override': 'DELETE' } }
    expect(await post(url, readOnly, override)).toBe('impersonation_read_only')
  })

  test("S24: sees what the address asks for behind a mounted router too, and Node's small letters", async () => {
    const url = await serve((app, auth) => {
      app.use('/api', express.Router().use(auth.requireUser, auth.requireWritable))
    })
    expect(await post(`${url}/api/x?_method=DELETE`, readOnly, { method: 'GET' })).toBe(
      'impersonation_read_only',
    )
    expect(await post(`${url}/api/x?a=1`, readOnly, { method: 'GET' })).toBe('ran')
  })

  test('S23: a GET with a body is refused', async () => {
    const url = await serve((app, auth) => app.use(auth.requireUser, auth.requireWritable))
    const lines = ['authorization', `Bearer ${readOnly}`]
    expect((await sendRaw(url, 'GET', lines)).status).toBe(200)
    expect((await sendRaw(url, 'GET', [...lines, 'transfer-encoding', 'chunked'])).status).toBe(403)
  })

  test('lets the app look at the body that a parser has read, and at the whole address', async () => {
    const url = await serve(
      (app, auth) => app.use('/api', express.json(), auth.requireUser, auth.requireWritable),
      {
        isWrite: (request, byDefault) =>
          request.url === '/api/graphql' ? !isGraphqlRead(request.body) : byDefault,
      },
    )
    const graphql = (body: unknown, type = 'application/json') =>
      post(`${url}/api/graphql`, readOnly, { body: JSON.stringify(body), headers: { 'content-type': type } })
    expect(await graphql({ query: '{ me { name } }' })).toBe('ran')
    expect(await graphql([{ query: '{ a }' }, { query: 'mutation { b }' }])).toBe('impersonation_read_only')
    // Nothing has parsed it: nobody can tell.
    expect(await graphql({ query: '{ me { name } }' }, 'text/plain')).toBe('impersonation_read_only')
    expect(await post(`${url}/api/other`, readOnly)).toBe('impersonation_read_only')
  })
})

describe('requireAllowed', () => {
  test('S22: refuses an account action to an impersonator, and not to the user', async () => {
    const url = await serve(
      (app, auth) => {
        app.post('/password', auth.requireUser, auth.requireAllowed('change-password'))
        app.get('/export', auth.requireUser, auth.requireAllowed('export-data'))
      },
      { allowWhileImpersonated: ['export-data'] },
    )
    const direct = await issuer.sign(directUser())
    const at = async (method: string, path: string, token: string) =>
      (await fetch(`${url}${path}`, { method, headers: { authorization: `Bearer ${token}` } })).status
    expect(await at('POST', '/password', direct)).toBe(200)
    expect(await at('POST', '/password', full)).toBe(403)
    expect(await at('GET', '/export', full)).toBe(200)
    expect(await at('GET', '/export', readOnly)).toBe(200)
  })
})

describe('a cookie', () => {
  const mount = (app: express.Express, auth: ExpressAuth): void => {
    app.use(auth.requireUser)
  }
  const options = { cookie: { name: 'token', origins: ['https://app.test'] } }

  test('carries the token, and a write counts from our own pages only', async () => {
    const url = await serve(mount, options)
    const lines = ['cookie', `a=b; token=${full}`]
    expect((await sendRaw(url, 'GET', lines)).status).toBe(200)
    expect((await sendRaw(url, 'POST', [...lines, 'origin', 'https://api.test'])).status).toBe(200)
    expect((await sendRaw(url, 'POST', [...lines, 'origin', 'https://app.test'])).status).toBe(200)
    for (const line of [[], ['origin', 'https://evil.test'], ['sec-fetch-site', 'cross-site']]) {
      const { status, body } = await sendRaw(url, 'POST', [...lines, ...line])
      expect([status, (JSON.parse(body) as { code: string }).code]).toEqual([403, 'cross_site_request'])
    }
  })

  test('attack: two of one name are refused, also in two Cookie headers', async () => {
    const url = await serve(mount, options)
    const cookies = ['cookie', `token=${readOnly}`, 'Cookie', `token=${full}`]
    expect((await sendRaw(url, 'GET', cookies)).status).toBe(401)
    expect((await sendRaw(url, 'GET', ['cookie', 'a=b', 'Cookie', `token=${full}`])).status).toBe(200)
  })

  test('attack: two Host headers and two Origins are believed by nobody', async () => {
    const url = await serve(mount, options)
    const lines = ['cookie', `token=${full}`, 'origin', 'https://evil.test']
    expect((await sendRaw(url, 'POST', [...lines, 'host', 'evil.test'])).status).not.toBe(200)
    expect((await sendRaw(url, 'POST', [...lines, 'origin', 'https://app.test'])).status).toBe(403)
  })

  test('S30: says in Vary that replies differ by it', async () => {
    const url = await serve(mount, options)
    const response = await fetch(url, { headers: { cookie: `token=${full}` } })
    expect(response.headers.get('vary')).toBe('Authorization, Cookie')
    expect((await fetch(url)).headers.get('vary')).toBe('Authorization, Cookie')
  })
})

test('S19: a stopped session ends on every route within a second', async () => {
  let isActive = true
  const url = await serve((app, auth) => app.use(auth.requireUser), {
    revocation: { isActive: () => isActive },
  })
  const status = async () => (await fetch(url, { headers: { authorization: `Bearer ${full}` } })).status
  expect(await status()).toBe(200)
  isActive = false
  await new Promise((resolve) => setTimeout(resolve, 1000))
  expect(await status()).toBe(401)
})
