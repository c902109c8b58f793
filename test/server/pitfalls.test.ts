import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { createAuth, type ExpressAuth, type User } from 'impersonation-kit/express'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await createTestIssuer()
})

type Ask = (
  user: User | string,
  path: string,
  method?: string,
) => Promise<{ status: number; body: Record<string, unknown> }>

/** Serves an app for one test, and asks it as a user. */
async function serve(build: (app: express.Express) => void): Promise<Ask> {
  const app = express()
  build(app)
  const server = createServer(app).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  return async (user, path, method = 'GET') => {
    const token = typeof user === 'string' ? user : await issuer.sign(user)
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
}

test('S20: an operator who is demoted, or whose customer is promoted, is out within a second, with the code that says so', async () => {
  const operators = new Map([['admin_7', 'support']])
  const customers = new Map([['user_42', 'customer']])
  const auth = createAuth({
    ...issuer.authOptions,
    revocation: {
      isActive: ({ userId, impersonation }) =>
        operators.get(String(impersonation?.impersonator.id)) === 'support' &&
        customers.get(userId) === 'customer',
    },
  })
  const ask = await serve((app) => app.get('/', auth.requireUser, (_req, res) => void res.json({})))
  const until = async (status: number): Promise<Record<string, unknown>> => {
    const start = performance.now()
    for (;;) {
      const begun = performance.now()
      const answer = await ask(token, '/')
      if (answer.status === status) return answer.body
      expect(begun - start).toBeLessThan(1000)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const token = await issuer.sign(impersonatedUser())
  await until(200)
  operators.set('admin_7', 'sales')
  expect((await until(401))['code']).toBe('token_revoked')
  operators.set('admin_7', 'support')
  await until(200)
  customers.set('user_42', 'owner')
  expect((await until(401))['code']).toBe('token_revoked')
  expect((await ask(directUser(), '/')).status).toBe(200)
})

describe('S21: permissions are those of the user, and of nobody else', () => {
  const powers = {
    roles: ['admin'],
    permissions: ['*'],
    scope: 'admin',
    properties: { role: 'admin' },
    org: 'staff',
  }

  test('nothing of what the actor may do reaches the user whom the app sees', async () => {
    const auth = createAuth(issuer.authOptions)
    const token = await issuer.sign(directUser({ properties: { role: 'member' } }), {
      claims: { act: { sub: 'admin_7', ...powers, act: { sub: 'root', ...powers } }, impersonator: powers },
    })
    const user = await auth.verifyToken(token)
    expect(user).toEqual({
      ...directUser({ properties: { role: 'member' } }),
      issuer: issuer.authOptions.issuer,
      impersonatorUserId: 'admin_7',
      impersonation: { impersonator: { id: 'admin_7', kind: 'person' }, mode: 'full' },
    })
  })

  test('a route for administrators is closed to one who views as a customer', async () => {
    const auth = createAuth(issuer.authOptions)
    const ask = await serve((app) =>
      app.get('/admin', auth.requireUser, (req, res) => {
        const isAdmin = auth.getUser(req).properties?.['role'] === 'admin'
        res.status(isAdmin ? 200 : 403).json({})
      }),
    )
    const admin = directUser({ userId: 'admin_7', properties: { role: 'admin' } })
    const asCustomer = impersonatedUser({ properties: { role: 'member' } })
    expect([(await ask(admin, '/admin')).status, (await ask(asCustomer, '/admin')).status]).toEqual([
      200, 403,
    ])
  })
})

test('S37: with nothing but the options that must be there, what is not allowed is refused', async () => {
  const auth = createAuth(issuer.authOptions)
  const ask = await serve((app) => {
    const handler: express.RequestHandler = (_req, res) => void res.json({})
    app.post('/alone', auth.requireNotImpersonated, handler)
    app.post('/billing', auth.requireUser, auth.requireAllowed('change-billing'), handler)
    app.post('/writable', auth.requireUser, auth.requireWritable, handler)
  })
  const odd = await issuer.sign(directUser(), {
    claims: { act: { sub: 'admin_7' }, impersonation: { mode: 'FULL' } },
  })
  expect((await ask(directUser(), '/alone', 'POST')).body['code']).toBe('token_missing')
  expect((await ask(impersonatedUser(), '/billing', 'POST')).body['code']).toBe('impersonation_forbidden')
  expect((await ask(odd, '/writable', 'POST')).body['code']).toBe('impersonation_read_only')
  expect((await ask(directUser(), '/billing', 'POST')).status).toBe(200)
})

describe("S38: the customer's rate limit is not spent by support", () => {
  /** A limiter of two requests, as every limiter has it: a key, and a count. */
  const limiter = (auth: ExpressAuth, keyOf: (user: User) => string): express.RequestHandler => {
    const counts = new Map<string, number>()
    return (req, res, next) => {
      const key = keyOf(auth.getUser(req))
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      if (count > 2) res.status(429).json({})
      else next()
    }
  }
  const serveLimited = async (keyOf: (user: User) => string): Promise<Ask> => {
    const auth = createAuth(issuer.authOptions)
    return serve((app) =>
      app.get('/', auth.requireUser, limiter(auth, keyOf), (_req, res) => void res.json({})),
    )
  }
  /** The key of docs/express.md. */
  const rateLimitKey = ({ userId, impersonatorUserId }: User): string =>
    JSON.stringify([impersonatorUserId ?? null, userId])

  test('where it is counted by who is at the keyboard and for whom', async () => {
    const ask = await serveLimited(rateLimitKey)
    for (const status of [200, 200, 429, 429])
      expect((await ask(impersonatedUser(), '/')).status).toBe(status)
    for (const status of [200, 200, 429]) expect((await ask(directUser(), '/')).status).toBe(status)
    expect((await ask(impersonatedUser({ impersonatorUserId: 'admin_8' }), '/')).status).toBe(200)
  })

  test('and no two pairs of ids make one key', () => {
    const pairs = [
      directUser({ userId: 'a' }),
      impersonatedUser({ userId: 'a', impersonatorUserId: 'null' }),
      impersonatedUser({ userId: 'b"],["a', impersonatorUserId: 'x' }),
    ]
    expect(new Set(pairs.map(rateLimitKey)).size).toBe(3)
  })
})

test('S50: an agent at the keyboard is told apart from a person, and is an impersonator all the same', async () => {
  const auth = createAuth(issuer.authOptions)
  const token = await issuer.sign(directUser(), { claims: { act: { sub: 'agent_1', type: 'agent' } } })
  expect((await auth.verifyToken(token)).impersonation?.impersonator).toEqual({
    id: 'agent_1',
    kind: 'agent',
  })
  const ask = await serve((app) =>
    app.get('/', auth.requireUser, auth.requireNotImpersonated, (_req, res) => void res.json({})),
  )
  expect((await ask(token, '/')).body['code']).toBe('impersonation_forbidden')
})
