import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { etag } from 'hono/etag'
import { stream } from 'hono/streaming'
import { createAuth, type HonoAuth } from 'impersonation-kit/hono'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { issuer } from './support/listen.js'

let auth: HonoAuth
let impersonated: Record<string, string>
let direct: Record<string, string>
beforeAll(async () => {
  auth = createAuth(issuer.authOptions)
  impersonated = { authorization: `Bearer ${await issuer.sign(impersonatedUser())}` }
  direct = { authorization: `Bearer ${await issuer.sign(directUser())}` }
})

const PAGE = { ssn: '078', name: 'Cleo' }
const TEXT = JSON.stringify(PAGE)
const LEFT = '{"name":"Cleo"}'

test('a streamed reply is redacted, and keeps its cookies', async () => {
  const app = new Hono()
  app.get('/', auth.redact(['ssn']), (c) => {
    c.header('set-cookie', 'a=1', { append: true })
    c.header('set-cookie', 'b=2', { append: true })
    return stream(c, async (out) => {
      for (const char of TEXT) await out.write(char)
    })
  })
  const reply = await app.request('/', { headers: impersonated })
  expect(await reply.text()).toBe(LEFT)
  expect(reply.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(await (await app.request('/', { headers: direct })).text()).toBe(TEXT)
})

describe.each(['before', 'behind'] as const)('Hono’s own middleware %s the guards:', (place) => {
  const around = (middleware: ReturnType<typeof compress>): Hono => {
    const app = new Hono()
    if (place === 'before') app.use(middleware)
    app.use(auth.redact(['ssn']))
    if (place === 'behind') app.use(middleware)
    return app.get('/', (c) => c.json(PAGE))
  }

  test('compress', async () => {
    const app = around(compress({ threshold: 0 }))
    const encoding = { 'accept-encoding': 'gzip' }
    const reply = await app.request('/', { headers: { ...impersonated, ...encoding } })
    expect([reply.headers.get('content-encoding'), await reply.text()]).toEqual([null, LEFT])
    const plain = await app.request('/', { headers: { ...direct, ...encoding } })
    expect(plain.headers.get('content-encoding')).toBe('gzip')
  })

  test('S30: etag', async () => {
    const app = around(etag())
    const known = (await app.request('/', { headers: direct })).headers.get('etag') ?? ''
    expect(known).not.toBe('')
    const again = { 'if-none-match': known }
    expect((await app.request('/', { headers: { ...direct, ...again } })).status).toBe(304)
    const reply = await app.request('/', { headers: { ...impersonated, ...again } })
    expect([reply.status, await reply.text()]).toEqual([200, LEFT])
    // Before the guards it is the hash of what is left.
    expect(reply.headers.get('etag') === known).toBe(false)
    expect(reply.headers.has('etag')).toBe(place === 'before')
  })
})

test('what the app makes of a refusal is redacted like every reply', async () => {
  const app = new Hono()
  app.use(auth.redact(['ssn']))
  app.use(async (c, next) => {
    await next()
    if (c.res.status !== 403) return
    c.res = undefined
    c.res = c.json(PAGE)
  })
  app.get('/', auth.requireNotImpersonated, (c) => c.json(PAGE))
  const reply = await app.request('/', { headers: impersonated })
  expect([reply.status, await reply.text()]).toEqual([200, LEFT])
})

test('a path that no route has', async () => {
  const app = new Hono()
  app.use(auth.redact(['ssn']))
  app.notFound((c) => c.json(PAGE, 404))
  const reply = await app.request('/nowhere', { headers: impersonated })
  expect([reply.status, await reply.text()]).toEqual([404, LEFT])
})
