import { type IncomingMessage, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import { inspect } from 'node:util'
import express5 from 'express'
import { beforeAll, describe, expect, test } from 'vitest'
import { createAuth, type ExpressAuth, type Middleware, type User } from 'impersonation-kit/express'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { bearer, issuer, listen } from './support/listen.js'

const express4 = createRequire(import.meta.url)('express4') as typeof express5

let auth: ExpressAuth
beforeAll(async () => {
  auth = createAuth(issuer.authOptions)
})

const ask = async (url: string, user?: User): Promise<unknown> => {
  const reply = await fetch(url, { headers: user ? await bearer(user) : {} })
  return reply.json()
}
const whoami: express5.RequestHandler = (req, res) => {
  res.json(req.user?.userId ?? 'nobody')
}

describe.each([
  ['Express 5', express5],
  ['Express 4', express4],
])('req.user on %s', (_name, express) => {
  test('is the user of that request, among many at the same time', async () => {
    const app = express()
    app.get('/', auth.requireUser, (req, res) => {
      setTimeout(() => res.json(req.user?.userId), Math.random() * 20)
    })
    const url = await listen(app)
    const ids = Array.from({ length: 50 }, (_, i) => `user_${i}`)
    expect(await Promise.all(ids.map((userId) => ask(url, directUser({ userId }))))).toEqual(ids)
  })

  test('is asked for by getUser where the guard has been forgotten: the route answers 401, and keeps what the app has set', async () => {
    const app = express()
    app.get('/', (req, res) => {
      res.setHeader('vary', 'Origin')
      res.json(auth.getUser(req))
    })
    const { status, headers } = await fetch(await listen(app), { headers: await bearer(directUser()) })
    const seen = ['www-authenticate', 'cache-control', 'vary'].map((name) => headers.get(name))
    expect([status, ...seen]).toEqual([401, 'Bearer', 'no-store', 'Origin'])
  })

  test('is nobody on a route of the same app that no guard stands before, on the same connection', async () => {
    const app = express()
    app.get('/guarded', auth.requireUser, whoami)
    app.get('/open', whoami)
    const url = await listen(app)
    expect(await ask(`${url}/guarded`, directUser())).toBe('user_42')
    expect(await ask(`${url}/open`, directUser())).toBe('nobody')
  })

  test.each<[string, (inner: express5.Express, app: express5.Express) => void]>([
    [
      'an app within the app',
      (inner, app) => {
        inner.use(auth.requireUser)
        app.use(inner)
      },
    ],
    ['the app around it', (inner, app) => app.use(auth.requireUser, inner)],
  ])('is seen by every handler of both where a guard of %s has verified it', async (_where, mount) => {
    const [inner, app] = [express(), express()]
    mount(inner, app)
    inner.get('/inner', whoami)
    app.get('/outer', whoami)
    const url = await listen(app)
    expect(await ask(`${url}/inner`, directUser())).toBe('user_42')
    expect(await ask(`${url}/outer`, directUser())).toBe('user_42')
  })

  test('is still seen in an app that has served by itself before it was mounted in another', async () => {
    const [inner, app] = [express(), express()]
    inner.use(auth.requireUser)
    inner.get('/alone', whoami)
    expect(await ask(`${await listen(inner)}/alone`, directUser())).toBe('user_42')
    app.use(inner)
    app.get('/outer', whoami)
    expect(await ask(`${await listen(app)}/outer`, directUser())).toBe('user_42')
  })

  test('is what other code has set it to since, for that request alone', async () => {
    const app = express()
    app.use(auth.requireUser)
    const become =
      (user: User | undefined): Middleware =>
      (req, _res, next) => {
        req.user = user
        next()
      }
    app.get('/other', become(directUser({ userId: 'other' })), whoami)
    app.get('/out', become(undefined), whoami)
    app.get('/', whoami)
    const url = await listen(app)
    expect(await ask(`${url}/other`, directUser())).toBe('other')
    expect(await ask(`${url}/out`, directUser())).toBe('nobody')
    expect(await ask(url, directUser())).toBe('user_42')
  })

  test('is the verified one where other code had put a property of its own there before', async () => {
    const app = express()
    app.use((req, _res, next) => {
      Object.defineProperty(req, 'user', { value: 'own', writable: true, configurable: true })
      next()
    })
    app.get('/', auth.requireUser, whoami)
    expect(await ask(await listen(app), directUser())).toBe('user_42')
  })

  test('goes through objects that inherit from the request, and proxies of it', async () => {
    const app = express()
    app.get('/', auth.requireUser, (req, res) => {
      const heir = Object.create(req) as typeof req
      res.json([heir.user?.userId, new Proxy(req, {}).user?.userId, auth.getUser(heir).userId])
    })
    expect(await ask(await listen(app), directUser())).toEqual(['user_42', 'user_42', 'user_42'])
  })

  test('is there where two createAuth verify one request', async () => {
    const inCookie = createAuth({ ...issuer.authOptions, cookie: 'token' })
    const app = express()
    app.get('/', auth.requireUser, inCookie.requireUser, whoami)
    expect(await ask(await listen(app), impersonatedUser())).toBe('user_42')
  })

  test("leaves an app's own default alone, and its prototype harmless to look at", async () => {
    const app = express()
    app.get('/', auth.requireUser, whoami)
    const url = await listen(app)
    expect(await ask(url, directUser())).toBe('user_42')
    expect(app.request.user).toBeUndefined()
    expect(() => inspect(app.request, { getters: true, showHidden: true })).not.toThrow()

    const other = express()
    other.request.user = directUser({ userId: 'default' })
    other.get('/guarded', auth.requireUser, whoami)
    other.get('/', whoami)
    const otherUrl = await listen(other)
    expect(await ask(`${otherUrl}/guarded`, directUser())).toBe('user_42')
    expect(await ask(otherUrl)).toBe('default')
  })
})

test('without Express, the request has a property of its own', async () => {
  const app: RequestListener = (req: IncomingMessage & { user?: User }, res) => {
    void auth.requireUser(req, res, () => {
      res.end(JSON.stringify([Object.hasOwn(req, 'user'), req.user?.userId]))
    })
  }
  expect(await ask(await listen(app), directUser())).toEqual([true, 'user_42'])
})

test('getUser of what is no request says what is missing', () => {
  expect(() => auth.getUser({} as IncomingMessage)).toThrow(
    expect.objectContaining({ code: 'token_missing', status: 401 }),
  )
})
