// What the benchmarks talk to: a page, and on another origin, as in production, an auth server that answers every library
// in its own words for one signed-in user, with a new token each time.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { bundle } from './bundle.mjs'
import { root } from './prepare.mjs'

const USER = { userId: 'user_1', email: 'ana@example.com', firstName: 'Ana', lastName: 'Silva' }
const AUTHKIT_USER = {
  object: 'user',
  id: USER.userId,
  email: USER.email,
  email_verified: true,
  first_name: USER.firstName,
  last_name: USER.lastName,
  profile_picture_url: null,
  last_sign_in_at: '2026-01-01T00:00:00.000Z',
  external_id: null,
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:00.000Z',
}
const ORGANIZATION = { org_id: 'org_1', role: 'member', roles: ['member'], permissions: ['billing:read'] }

/** Starts both servers. `auth.log` holds the method of every request; `auth.delay` (ms) stands for the network. */
export async function startServers() {
  const { createTestIssuer } = await import(pathToFileURL(join(root, 'dist', 'testing.js')).href)
  const issuer = await createTestIssuer()
  const script = await bundle({ contents: `import './page/main.jsx'` })
  const auth = { log: [], delay: 0, origin: '' }

  const replies = {
    // PropelAuth's route, and ours.
    '/api/v1/refresh_token': () => issuer.refreshReply(USER, { claims: { jti: randomUUID() } }),
    // WorkOS's; the second client id stands for a user in an organization, whose token has `roles`.
    '/user_management/authenticate': async ({ client_id }) => {
      const organization = client_id === 'client_organization' ? ORGANIZATION : {}
      return {
        user: AUTHKIT_USER,
        organization_id: organization.org_id,
        access_token: await issuer.sign({
          sub: USER.userId,
          sid: 'session_1',
          jti: randomUUID(),
          ...organization,
        }),
        refresh_token: randomUUID(),
        authentication_method: 'Password',
      }
    },
  }

  const answer = async (request, response) => {
    auth.log.push(request.method)
    const body = await json(request)
    if (auth.delay > 0) await new Promise((resolve) => setTimeout(resolve, auth.delay))
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*')
    response.setHeader('access-control-allow-credentials', 'true')
    response.setHeader('access-control-allow-headers', 'content-type')
    response.setHeader('access-control-max-age', '600')
    response.setHeader('cache-control', 'no-store')
    const reply = replies[request.url]
    if (request.method === 'OPTIONS') response.writeHead(204).end()
    else if (!reply) response.writeHead(404).end()
    else
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(await reply(body)))
  }
  const authServer = createServer((request, response) => void answer(request, response))

  const pageServer = createServer((request, response) => {
    // Isolated pages have a clock of 5 µs instead of 100.
    response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.setHeader('cross-origin-embedder-policy', 'require-corp')
    if (request.url === '/main.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
    else if (request.url.startsWith('/?')) {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<!doctype html><title>bench</title><script type="module" src="/main.js"></script>')
    } else response.writeHead(404).end()
  })

  auth.origin = await listen(authServer)
  const pageOrigin = await listen(pageServer)
  return {
    auth,
    page: `${pageOrigin}/?auth=${encodeURIComponent(auth.origin)}`,
    close: () => {
      for (const server of [authServer, pageServer]) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}

function listen(server) {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`))
  })
}

async function json(request) {
  const chunks = await request.toArray()
  return chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {}
}
