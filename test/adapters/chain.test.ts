import { getRequestListener } from '@hono/node-server'
import express, { type ErrorRequestHandler } from 'express'
import { Hono } from 'hono'
import { beforeEach, describe, expect, test } from 'vitest'
import * as onExpress from 'impersonation-kit/express'
import * as onHono from 'impersonation-kit/hono'
import { createAuthFetch, type User } from 'impersonation-kit/server'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { bearer, issuer, listen } from './support/listen.js'

/** A browser → A (Express) → B (Hono): one token all the way, and each decides for itself. */
describe('two services behind one another', () => {
  let a: string
  let paid: string[]

  beforeEach(async () => {
    paid = []

    const ofB = onHono.createAuth(issuer.authOptions)
    const billing = new Hono<onHono.AuthEnv>()
    billing.use(ofB.requireUser, ofB.requireWritable)
    billing.get('/whoami', (c) => c.json(c.get('user')))
    billing.post('/pay', ofB.requireNotImpersonated, (c) => {
      paid.push(c.get('user').userId)
      return c.json('paid')
    })
    const listener = getRequestListener(billing.fetch)
    const b = await listen((...both) => void listener(...both))

    const ofA = onExpress.createAuth(issuer.authOptions)
    const authFetch = createAuthFetch({ origins: [b] })
    const app = express()
    app.use(ofA.requireUser)
    app.get('/whoami', async (_req, res) => {
      res.json(await (await authFetch(`${b}/whoami`)).json())
    })
    app.post('/pay', express.json(), async (_req, res) => {
      res.json(await (await authFetch(`${b}/pay`, { method: 'POST' })).json())
    })
    app.use(((error, _req, res, next) => {
      if (error instanceof onExpress.AuthError) res.status(error.status ?? 500).json(error.code)
      else next(error)
    }) satisfies ErrorRequestHandler)
    a = await listen(app)
  })

  const ask = async (user: User, path: string, method = 'GET'): Promise<[number, unknown]> => {
    const headers = { ...(await bearer(user)), 'content-type': 'application/json' }
    const init: RequestInit = { method, headers }
    if (method === 'POST') init.body = JSON.stringify({ text: 'x'.repeat(90_000) })
    const reply = await fetch(a + path, init)
    return [reply.status, await reply.json()]
  }

  test.each([
    ['a user', directUser()],
    ['an impersonated user', impersonatedUser({ impersonation: { mode: 'read-only' } })],
  ])('B sees the same as A: %s', async (_name, user) => {
    const [status, seen] = await ask(user, '/whoami')
    expect(status).toBe(200)
    const { impersonation, ...person } = user
    expect(seen).toMatchObject(person)
    expect((seen as User).impersonation?.mode).toBe(impersonation?.mode)
    expect((seen as User).impersonation?.impersonator).toEqual(impersonation?.impersonator)
  })

  test('B does what the user asks for', async () => {
    expect(await ask(directUser(), '/pay', 'POST')).toEqual([200, 'paid'])
    expect(paid).toEqual(['user_42'])
  })

  test('B refuses an impersonator what A has let through, and A says so', async () => {
    paid.length = 0
    expect(await ask(impersonatedUser(), '/pay', 'POST')).toEqual([403, 'impersonation_forbidden'])
    expect(paid).toEqual([])
  })

  test('S23: a read-only session gets no further than A', async () => {
    const readOnly = impersonatedUser({ impersonation: { mode: 'read-only' } })
    expect(await ask(readOnly, '/pay', 'POST')).toEqual([403, 'impersonation_read_only'])
  })
})
