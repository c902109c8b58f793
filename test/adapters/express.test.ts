import { type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http'
import express from 'express'
import { beforeAll, describe, expect, test } from 'vitest'
import { AuthError, createAuth, type ExpressAuth } from 'impersonation-kit/express'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { IDENTITY_HEADER, identityTag } from '../../src/core/protocol.js'
import { NOBODY } from '../support/nobody.js'
import { bearer, issuer, listen } from './support/listen.js'

let auth: ExpressAuth
beforeAll(async () => {
  auth = createAuth(issuer.authOptions)
})

const post = (url: string, headers: HeadersInit = {}) => fetch(url, { method: 'POST', headers })

/** Sends header lines as they stand, which fetch would join. */
function sendRaw(url: string, lines: string[]): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { headers: lines as never }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('the sensitive action of the README', () => {
  async function sensitiveAction(): Promise<string> {
    const app = express()
    // As JavaScript writes it: a handler behind requireUser has a user.
    app.post('/api/sensitive-action', auth.requireUser, (req, res) => {
      if (req.user!.impersonatorUserId) {
        return res.status(403).json({ error: 'Not while impersonating.' })
      }
      return res.json({ done: req.user!.userId })
    })
    return `${await listen(app, { maxHeaderSize: 4_000_000 })}/api/sensitive-action`
  }

  test('is done for the user', async () => {
    const response = await post(await sensitiveAction(), await bearer(directUser()))
    expect([response.status, await response.json()]).toEqual([200, { done: 'user_42' }])
    expect(response.headers.get('vary')).toBe('Authorization')
  })

  test('is refused to the impersonator, whose id is req.user.impersonatorUserId', async () => {
    const response = await post(await sensitiveAction(), await bearer(impersonatedUser()))
    expect([response.status, await response.json()]).toEqual([403, { error: 'Not while impersonating.' }])
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  })

  test('is refused to everybody else with a problem', async () => {
    const url = await sensitiveAction()
    for (const headers of [{}, { authorization: 'Bearer a.b.c' }, { authorization: 'Basic eDp5' }]) {
      const response = await post(url, headers)
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.headers.get('vary')).toBe('Authorization')
      expect(await response.json()).toMatchObject({ status: 401, code: expect.stringMatching(/^token_/) })
    }
  })
})

describe('requireNotImpersonated', () => {
  async function guarded(...before: ExpressAuth['requireUser'][]): Promise<string> {
    const app = express()
    app.post('/x', ...before, auth.requireNotImpersonated, (_req, res) => {
      res.json('ran')
    })
    return `${await listen(app, { maxHeaderSize: 4_000_000 })}/x`
  }

  test('lets a user through whom nobody impersonates', async () => {
    expect((await post(await guarded(auth.requireUser), await bearer(directUser()))).status).toBe(200)
  })

  test('answers 403 impersonation_forbidden to an impersonator', async () => {
    const response = await post(await guarded(auth.requireUser), await bearer(impersonatedUser()))
    expect(response.status).toBe(403)
    expect(response.headers.get('cache-control')).toContain('no-store')
    expect(await response.json()).toMatchObject({ code: 'impersonation_forbidden' })
  })

  test('fails closed where no guard has verified a user before it', async () => {
    expect((await post(await guarded(), await bearer(directUser()))).status).toBe(401)
    expect((await post(await guarded(auth.optionalUser))).status).toBe(401)
  })

  test('does not believe a user whom other code has put into req.user', async () => {
    const url = await guarded((req, _res, next) => {
      req.user = directUser()
      next()
    })
    expect((await post(url)).status).toBe(401)
  })

  test('still sees the impersonator after other code has replaced req.user', async () => {
    const url = await guarded(auth.requireUser, (req, _res, next) => {
      req.user = directUser()
      next()
    })
    expect((await post(url, await bearer(impersonatedUser()))).status).toBe(403)
  })

  test('works across routers and sub-applications', async () => {
    const app = express()
    const sub = express()
    const router = express.Router()
    router.post('/x', auth.requireNotImpersonated, (_req, res) => {
      res.json('ran')
    })
    sub.use(router)
    app.use('/sub', auth.requireUser, sub)
    const url = `${await listen(app, { maxHeaderSize: 4_000_000 })}/sub/x`
    expect((await post(url, await bearer(directUser()))).status).toBe(200)
    expect((await post(url, await bearer(impersonatedUser()))).status).toBe(403)
  })
})

describe('optionalUser', () => {
  async function optional(): Promise<string> {
    const app = express()
    app.get('/', auth.optionalUser, (req, res) => {
      res.json(req.user ?? null)
    })
    return listen(app, { maxHeaderSize: 4_000_000 })
  }

  test('gives a user, or none, and refuses a bad token', async () => {
    const url = await optional()
    expect(await (await fetch(url)).json()).toBeNull()
    expect(await (await fetch(url, { headers: await bearer(directUser()) })).json()).toEqual(
      directUser({ issuer: issuer.issuer }),
    )
    expect((await fetch(url, { headers: { authorization: 'Bearer a.b.c' } })).status).toBe(401)
  })

  test('leaves no user there whom it has not verified', async () => {
    const app = express()
    const stranger: ExpressAuth['optionalUser'] = (req, _res, next) => {
      req.user = directUser({ userId: 'stranger' })
      next()
    }
    app.get('/', stranger, auth.optionalUser, (req, res) => {
      res.json(req.user ?? null)
    })
    expect(await (await fetch(await listen(app, { maxHeaderSize: 4_000_000 }))).json()).toBeNull()
  })
})

describe('what Node makes of headers', () => {
  async function whoami(): Promise<string> {
    const app = express()
    app.get('/', auth.requireUser, (req, res) => {
      res.json(req.user?.userId)
    })
    return listen(app, { maxHeaderSize: 4_000_000 })
  }

  test('attack: two Authorization headers are refused, though Node shows only the first', async () => {
    const { authorization } = await bearer(directUser())
    const url = await whoami()
    const one = ['host', 'x', 'Authorization', authorization]
    expect((await sendRaw(url, one)).status).toBe(200)
    for (const second of [authorization, 'Bearer a.b.c', 'Basic eDp5', '']) {
      const { status, body } = await sendRaw(url, [...one, 'AUTHORIZATION', second])
      expect([status, (JSON.parse(body) as { code: string }).code]).toEqual([401, 'token_invalid'])
    }
  })

  test('attack: a token of 1 MB is refused', async () => {
    const { status } = await sendRaw(await whoami(), [
      'host',
      'x',
      'authorization',
      `Bearer ${'a'.repeat(1_000_000)}`,
    ])
    expect(status).toBe(401)
  })

  test('a token that a middleware has moved from a cookie counts', async () => {
    const app = express()
    const token = await issuer.sign(directUser())
    app.use((req, _res, next) => {
      req.headers.authorization = `Bearer ${token}`
      next()
    })
    app.get('/', auth.requireUser, (req, res) => {
      res.json(req.user?.userId)
    })
    expect(await (await fetch(await listen(app, { maxHeaderSize: 4_000_000 }))).json()).toBe('user_42')
  })

  test('S31: a write from a page that shows another user is refused with 409', async () => {
    const app = express()
    let writes = 0
    app.post('/', auth.requireUser, (_req, res) => {
      writes += 1
      res.json('written')
    })
    const url = await listen(app, { maxHeaderSize: 4_000_000 })
    const headers = await bearer(impersonatedUser())
    const stale = await post(url, {
      ...headers,
      [IDENTITY_HEADER]: identityTag(directUser({ userId: 'admin_7' })),
    })
    expect([stale.status, await stale.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'identity_changed' }),
    ])
    expect(writes).toBe(0)
    expect((await post(url, { ...headers, [IDENTITY_HEADER]: identityTag(impersonatedUser()) })).status).toBe(
      200,
    )
  })
})

describe('S30: caches', () => {
  const undo: Record<string, (res: express.Response) => void> = {
    'res.set': (res) => {
      res.set({ 'cache-control': 'public, max-age=60', vary: 'Accept' }).send('x')
    },
    'writeHead with an object': (res) => {
      res.writeHead(200, { 'Cache-Control': 'public, max-age=60', Vary: 'Accept' }).end('x')
    },
    'writeHead with a message and a list': (res) => {
      res.writeHead(200, 'Fine', ['Cache-Control', 'public, max-age=60', 'Vary', 'Accept']).end('x')
    },
    removeHeader: (res) => {
      res.set('vary', 'Accept').removeHeader('cache-control')
      res.end('x')
    },
    'a streamed reply': (res) => {
      res.set({ 'cache-control': 'public', vary: 'Accept' }).write('x')
      res.end()
    },
  }

  const cachedBy =
    (how: string): express.RequestHandler =>
    (_req, res) =>
      undo[how]?.(res)

  test.each(Object.entries(undo))(
    'keep nothing of an impersonation that %s would let them',
    async (how, reply) => {
      const app = express()
      app.get('/', auth.requireUser, (_req, res) => reply(res))
      const url = await listen(app, { maxHeaderSize: 4_000_000 })
      const impersonated = await fetch(url, { headers: await bearer(impersonatedUser()) })
      expect(await impersonated.text()).toBe('x')
      expect(impersonated.headers.get('cache-control')).toBe('private, no-store')
      expect(impersonated.headers.get('vary')).toBe('Accept, Authorization')
      expect(impersonated.statusText).toBe(how.includes('message') ? 'Fine' : 'OK')
      const direct = await fetch(url, { headers: await bearer(directUser()) })
      expect(direct.headers.get('cache-control')).not.toBe('private, no-store')
      expect(direct.headers.get('vary')).toBe('Accept, Authorization')
    },
  )

  test.each<[string, (guarded: express.Express, app: express.Express) => void]>([
    [
      'an app within the app',
      (inner, app) => {
        inner.use(auth.requireUser)
        app.use(inner)
      },
    ],
    ['the app around it', (inner, app) => app.use(auth.requireUser, inner)],
  ])('a guard of %s is heard by every handler of both', async (_where, mount) => {
    const [inner, app] = [express(), express()]
    mount(inner, app)
    inner.get('/inner', cachedBy('res.set'))
    app.get('/outer', cachedBy('res.set'))
    const url = await listen(app, { maxHeaderSize: 4_000_000 })
    const headers = await bearer(impersonatedUser())
    for (const path of ['/inner', '/outer']) {
      const reply = await fetch(url + path, { headers })
      expect(reply.headers.get('cache-control')).toBe('private, no-store')
      expect(reply.headers.get('vary')).toBe('Accept, Authorization')
    }
  })

  test('what two createAuth ask of one reply is both there', async () => {
    const inCookie = createAuth({ ...issuer.authOptions, cookie: 'token' })
    const app = express()
    app.get('/', inCookie.requireUser, auth.optionalUser, cachedBy('res.set'))
    const reply = await fetch(await listen(app, { maxHeaderSize: 4_000_000 }), {
      headers: { cookie: `token=${await issuer.sign(impersonatedUser())}` },
    })
    expect(reply.headers.get('cache-control')).toBe('private, no-store')
    expect(reply.headers.get('vary')).toMatch(/^Accept, Authorization, Cookie/)
  })

  test('a reply of the same app that no guard stands before is as its handler wrote it', async () => {
    const app = express()
    app.get('/guarded', auth.requireUser, (_req, res) => void res.end())
    app.get('/open', cachedBy('writeHead with a message and a list'))
    const url = await listen(app, { maxHeaderSize: 4_000_000 })
    await fetch(`${url}/guarded`, { headers: await bearer(impersonatedUser()) })
    const { headers, statusText } = await fetch(`${url}/open`)
    expect([statusText, headers.get('cache-control'), headers.get('vary')]).toEqual([
      'Fine',
      'public, max-age=60',
      'Accept',
    ])
  })

  test('the names that Vary has already stay on a refusal', async () => {
    const app = express()
    app.use((_req, res, next) => {
      res.vary('Origin')
      next()
    })
    app.get('/', auth.requireUser)
    expect((await fetch(await listen(app, { maxHeaderSize: 4_000_000 }))).headers.get('vary')).toBe(
      'Origin, Authorization',
    )
  })
})

describe('errors', () => {
  test('keys that cannot be fetched are 503, and the server lives on', async () => {
    const { requireUser } = createAuth({ issuer: issuer.issuer, jwksUrl: NOBODY })
    const app = express()
    app.get('/', requireUser, (_req, res) => {
      res.json('ran')
    })
    const url = await listen(app, { maxHeaderSize: 4_000_000 })
    for (let i = 0; i < 2; i += 1) {
      const response = await fetch(url, { headers: await bearer(directUser()) })
      expect([response.status, await response.json()]).toEqual([
        503,
        expect.objectContaining({ code: 'keys_unavailable' }),
      ])
    }
  })

  test('a fault of the configuration goes to the error handler of the app', async () => {
    const publicKey = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'
    const { requireUser } = createAuth({ issuer: issuer.issuer, publicKey })
    const app = express()
    app.get('/', requireUser, () => expect.fail('the handler ran'))
    const onError: express.ErrorRequestHandler = (error: { code: string }, _req, res, _next) => {
      res.status(500).json(error.code)
    }
    app.use(onError)
    const response = await fetch(await listen(app, { maxHeaderSize: 4_000_000 }), {
      headers: await bearer(directUser()),
    })
    expect([response.status, await response.json()]).toEqual([500, 'invalid_configuration'])
  })
})

test('the guards need no Express: any (req, res, next) does, and no promise need be looked at', async () => {
  const publicKey = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'
  const broken = createAuth({ issuer: issuer.issuer, publicKey })
  const app = (req: IncomingMessage, res: ServerResponse): void => {
    const guard = req.url === '/broken' ? broken.requireUser : auth.requireUser
    guard(req, res, (error) => {
      res.end(error instanceof AuthError ? error.code : auth.getUser(req).userId)
    })
  }
  const url = await listen(app, { maxHeaderSize: 4_000_000 })
  const headers = await bearer(directUser())
  expect(await (await fetch(url, { headers })).text()).toBe('user_42')
  expect(await (await fetch(`${url}/broken`, { headers })).text()).toBe('invalid_configuration')
  expect((await fetch(url)).status).toBe(401)
})

describe('getUser', () => {
  test('gives the verified user, whatever req.user has become', async () => {
    const app = express()
    app.get('/', auth.requireUser, (req, res) => {
      req.user = directUser({ userId: 'other' })
      res.json(auth.getUser(req).impersonatorUserId)
    })
    const response = await fetch(await listen(app, { maxHeaderSize: 4_000_000 }), {
      headers: await bearer(impersonatedUser()),
    })
    expect(await response.json()).toBe('admin_7')
  })

  test('throws where the guard has been forgotten, so that the route answers 401', async () => {
    const app = express()
    app.get('/', (req, res) => {
      res.json(auth.getUser(req))
    })
    const onError: express.ErrorRequestHandler = (
      error: { status: number; code: string },
      _req,
      res,
      _next,
    ) => {
      res.status(error.status).json(error.code)
    }
    app.use(onError)
    const response = await fetch(await listen(app, { maxHeaderSize: 4_000_000 }), {
      headers: await bearer(directUser()),
    })
    expect([response.status, await response.json()]).toEqual([401, 'token_missing'])
  })
})

test('verifyToken verifies by itself', async () => {
  expect(await auth.verifyToken(await issuer.sign(directUser()))).toEqual(
    directUser({ issuer: issuer.issuer }),
  )
  await expect(auth.verifyToken('a.b.c')).rejects.toMatchObject({ code: 'token_invalid' })
})
