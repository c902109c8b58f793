import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { beforeAll, describe, expect, test } from 'vitest'
import { type AuditEvent, type AuthOptions, createAuth, type User } from 'impersonation-kit/express'
import { createAuth as createFastifyAuth } from 'impersonation-kit/fastify'
import { createAuth as createHonoAuth } from 'impersonation-kit/hono'
import { impersonatedUser } from 'impersonation-kit/testing'
import { issuer, listen } from './support/listen.js'

// It has no types of its own.
const express4 = createRequire(import.meta.url)('express4') as typeof express

let authorization: string
beforeAll(async () => {
  authorization = `Bearer ${await issuer.sign(impersonatedUser())}`
})

/** Options that collect the events. */
function collect(): { events: AuditEvent[]; options: AuthOptions } {
  const events: AuditEvent[] = []
  return { events, options: { ...issuer.authOptions, audit: { sink: (event) => void events.push(event) } } }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const ask = (url: string) => fetch(url, { headers: { authorization } })
const routeOf = (event: AuditEvent | undefined) => event && 'route' in event && event.route

describe('the route of an event is its template, never the path', () => {
  test.each([
    ['Express 4', express4],
    ['Express 5', express],
  ])('on %s, with a star for what only the path of a mounted router tells', async (_name, framework) => {
    const { events, options } = collect()
    const auth = createAuth(options)
    const app = framework()
    app.get('/users/:id', auth.audit({ action: 'x' }), (_req, res) => void res.json('ran'))
    const router = framework.Router()
    router.get('/invoices/:id', (_req, res) => void res.json('ran'))
    app.use('/orgs/:org', auth.audit({ action: 'x' }), router)
    app.get(/^\/pattern/, auth.audit({ action: 'x' }), (_req, res) => void res.json('ran'))
    const url = await listen(app)
    const routes: unknown[] = []
    for (const path of [
      '/users/7',
      '/users/7?a=b',
      '/orgs/acme/invoices/9',
      '/orgs/acme/none',
      '/pattern/x',
    ]) {
      await ask(url + path)
      await expect.poll(() => events).toHaveLength(1)
      routes.push(routeOf(events.pop()))
    }
    expect(routes).toEqual(['/users/:id', '/users/:id', '*/invoices/:id', false, false])
  })

  test('on Fastify, with the prefix of its plugin', async () => {
    const { events, options } = collect()
    const auth = createFastifyAuth(options)
    const app = fastify()
    const preHandler = auth.audit({ action: 'x' })
    await app.register(async (api) => void api.get('/invoices/:id', { preHandler }, async () => 'ran'), {
      prefix: '/orgs/:org',
    })
    const { statusCode } = await app.inject({ url: '/orgs/acme/invoices/9', headers: { authorization } })
    expect(statusCode).toBe(200)
    await expect.poll(() => events.map(routeOf)).toEqual(['/orgs/:org/invoices/:id'])
    expect(events).toMatchObject([{ status: 200 }])
    expect(events[0]).not.toHaveProperty('aborted')
  })

  test('on Hono, of the handler that has answered', async () => {
    const { events, options } = collect()
    const auth = createHonoAuth(options)
    const sub = new Hono().get('/invoices/:id', (c) => c.text('ran'))
    const app = new Hono()
      .use('*', auth.audit({ action: 'x' }))
      .route('/orgs/:org', sub)
      .all('*', (c) => c.text('fallback', 404))
    for (const path of ['/orgs/acme/invoices/9', '/none'])
      await app.request(path, { headers: { authorization } })
    expect(events.map((event) => [routeOf(event), 'status' in event && event.status])).toEqual([
      ['/orgs/:org/invoices/:id', 200],
      ['*', 404].map((one) => (one === '*' ? '/*' : one)),
    ])
  })

  test('is the one that the app has named, where it has', async () => {
    const { events, options } = collect()
    const auth = createHonoAuth(options)
    const app = new Hono().get('*', auth.audit({ action: 'x', route: '/named' }), (c) => c.text('ran'))
    await app.request('/x', { headers: { authorization } })
    expect(events.map(routeOf)).toEqual(['/named'])
  })
})

describe('attack: a client that does not wait', () => {
  test('and goes while the guards are still asking is on record, since the handler runs all the same', async () => {
    const { events, options } = collect()
    let isAsked = false
    let answer!: () => void
    const resolve = (): Promise<User> => {
      isAsked = true
      return new Promise((found) => (answer = () => found(impersonatedUser())))
    }
    const auth = createAuth({ resolve, timeout: 60_000, ...(options.audit && { audit: options.audit }) })
    const app = express()
    let hasGone = false
    app.use((req, _res, next) => {
      req.socket.once('close', () => (hasGone = true))
      next()
    })
    let runs = 0
    app.delete('/workspace', auth.audit({ action: 'workspace.delete' }), (_req, res) => {
      runs += 1
      res.json('ran')
    })
    const url = new URL(await listen(app))
    const socket = connect(Number(url.port), url.hostname)
    socket.write('DELETE /workspace HTTP/1.1\r\nhost: x\r\nsec-fetch-site: same-origin\r\n\r\n')
    await expect.poll(() => isAsked).toBe(true)
    socket.destroy()
    await expect.poll(() => hasGone).toBe(true)
    answer()
    await expect.poll(() => runs).toBe(1)
    await expect.poll(() => events).toMatchObject([{ action: 'workspace.delete', aborted: true }])
    await sleep(50)
    expect(events).toHaveLength(1)
  })

  test('for a reply that stands behind another one on its connection is on record', async () => {
    const { events, options } = collect()
    const auth = createAuth(options)
    const app = express()
    app.get('/slow', () => undefined)
    let runs = 0
    app.delete('/workspace', auth.audit({ action: 'workspace.delete' }), (_req, res) => {
      runs += 1
      res.json('ran')
    })
    const url = new URL(await listen(app))
    const socket = connect(Number(url.port), url.hostname)
    const headers = `host: x\r\nauthorization: ${authorization}\r\n\r\n`
    socket.write(`GET /slow HTTP/1.1\r\n${headers}DELETE /workspace HTTP/1.1\r\n${headers}`)
    await expect.poll(() => runs).toBe(1)
    expect(events).toEqual([])
    socket.destroy()
    await expect.poll(() => events).toMatchObject([{ action: 'workspace.delete', aborted: true }])
  })

  test('leaves nothing on a connection that lives', async () => {
    const { events, options } = collect()
    const auth = createAuth(options)
    const app = express()
    const listeners: number[] = []
    app.get('/', auth.audit({ action: 'x' }), (req, res) => {
      listeners.push(req.socket.listenerCount('close'))
      res.json('ran')
    })
    const url = await listen(app)
    for (let i = 0; i < 5; i += 1) await (await ask(url)).text()
    await expect.poll(() => events).toHaveLength(5)
    expect(new Set(listeners).size).toBe(1)
  })
})

test('on Hono, a handler that throws what is no Error is on record', async () => {
  const { events, options } = collect()
  const auth = createHonoAuth(options)
  const thrown: unknown = 'mine'
  const app = new Hono().get('/x', auth.audit({ action: 'x' }), () => {
    throw thrown
  })
  const listener = getRequestListener(app.fetch, { errorHandler: () => new Response('no', { status: 500 }) })
  const url = await listen((...both) => void listener(...both))
  expect((await ask(`${url}/x`)).status).toBe(500)
  await expect.poll(() => events).toMatchObject([{ status: 500, route: '/x' }])
})

test('S33: 300 interleaved requests: every event has its own user, status and route', async () => {
  const { events, options } = collect()
  const auth = createAuth(options)
  const app = express()
  app.get('/:status/of', auth.audit({ action: 'x' }), async (req, res) => {
    await sleep(Math.random() * 20)
    res.status(Number(req.params['status'])).json('ran')
  })
  const url = await listen(app)
  await Promise.all(
    Array.from({ length: 300 }, async (_, i) => {
      const user = impersonatedUser({
        userId: `u${200 + (i % 50)}`,
        impersonatorUserId: `a${200 + (i % 50)}`,
      })
      const headers = { authorization: `Bearer ${await issuer.sign(user)}` }
      await (await fetch(`${url}/${200 + (i % 50)}/of`, { headers })).arrayBuffer()
    }),
  )
  await expect.poll(() => events).toHaveLength(300)
  for (const event of events) {
    const status = event.phase === 'outcome' ? event.status : NaN
    expect([event.subject.id, event.actor.id]).toEqual([`u${status}`, `a${status}`])
  }
  expect(new Set(events.map(({ id }) => id)).size).toBe(300)
})
