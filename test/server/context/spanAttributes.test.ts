import type { IncomingHttpHeaders, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Attributes, context, propagation, type Span, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CBaggagePropagator } from '@opentelemetry/core'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import express from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAuth } from 'impersonation-kit/express'
import { baggageEntries, runFor, spanAttributes, type User } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser } from 'impersonation-kit/testing'

const ASK_ANA = {
  'user.id': 'user_42',
  'impersonation.impersonator.id': 'admin_7',
  'impersonation.mode': 'read-only',
}
const byEmail = impersonatedUser({
  userId: 'cleo@customer.example',
  impersonation: { impersonator: { email: 'ana@support.example', kind: 'person' } },
})

describe('spanAttributes', () => {
  test.each<[string, User | undefined, Attributes]>([
    ['a user', directUser(), { 'user.id': 'user_42' }],
    ['an impersonated user', impersonatedUser({ impersonation: { mode: 'read-only' } }), ASK_ANA],
    ['nobody', undefined, {}],
  ])('name %s, given or current', (_name, user, expected) => {
    expect(spanAttributes(user)).toEqual(expected)
    expect(runFor(user, () => spanAttributes())).toEqual(expected)
    const other = runFor(directUser({ userId: 'other' }), () => spanAttributes(user))
    expect(other).toEqual(user ? expected : { 'user.id': 'other' })
  })

  test('S36: name somebody unknown where the marker cannot be read, and nobody where the user cannot', () => {
    const odd = { ...directUser(), impersonatorUserId: false } as unknown as User
    expect(spanAttributes(odd)).toMatchObject({
      'impersonation.impersonator.id': 'unknown',
      'impersonation.mode': 'read-only',
    })
    expect(spanAttributes({ userId: 42 } as unknown as User)).toEqual({})
  })

  test('S42: hold no e-mail address, session or reason', () => {
    expect(spanAttributes(byEmail)).toEqual({
      'user.id': '[email]',
      'impersonation.impersonator.id': '[email]',
      'impersonation.mode': 'full',
    })
    expect(spanAttributes(byEmail, { hideEmail: () => 'h' })).toMatchObject({ 'user.id': 'h' })
    expect(Object.keys(spanAttributes(impersonatedUser()))).toEqual(Object.keys(ASK_ANA))
  })
})

describe('baggageEntries', () => {
  test('hold what the attributes hold', () => {
    expect(baggageEntries(impersonatedUser())).toEqual({
      'user.id': { value: 'user_42' },
      'impersonation.impersonator.id': { value: 'admin_7' },
      'impersonation.mode': { value: 'full' },
    })
    expect(runFor(directUser(), () => baggageEntries())).toEqual({ 'user.id': { value: 'user_42' } })
    expect(baggageEntries()).toEqual({})
  })

  test('S42: hold no e-mail address', () => {
    expect(JSON.stringify(baggageEntries(byEmail))).not.toContain('@')
    expect(baggageEntries(byEmail, { hideEmail: () => 'h' })).toMatchObject({ 'user.id': { value: 'h' } })
  })
})

describe('with a real OpenTelemetry', () => {
  const exporter = new InMemorySpanExporter()
  const marking = {
    onStart: (span: Span) => void span.setAttributes(spanAttributes()),
    onEnd() {},
    forceFlush: async () => {},
    shutdown: async () => {},
  }
  const provider = new BasicTracerProvider({ spanProcessors: [marking, new SimpleSpanProcessor(exporter)] })
  const tracer = provider.getTracer('test')
  const received: IncomingHttpHeaders[] = []
  let server: Server
  let url: string
  let bearer: (user: User) => Promise<{ authorization: string }>

  beforeAll(async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    propagation.setGlobalPropagator(new W3CBaggagePropagator())
    const issuer = await createTestIssuer()
    bearer = async (user) => ({ authorization: `Bearer ${await issuer.sign(user)}` })
    const auth = createAuth(issuer.authOptions)
    const app = express()
    // What an instrumentation of HTTP does: a span around each request, before anybody is known.
    app.use((req, res, next) => {
      const span = tracer.startSpan('request')
      res.on('close', () => span.end())
      context.with(trace.setSpan(context.active(), span), next)
    })
    app.get('/received', (req, res) => {
      received.push(req.headers)
      res.end()
    })
    app.use(auth.requireUser, (_req, _res, next) => {
      trace.getActiveSpan()?.setAttributes(spanAttributes())
      const baggage = propagation.createBaggage(baggageEntries())
      context.with(propagation.setBaggage(context.active(), baggage), next)
    })
    app.get('/', async (_req, res) => {
      tracer.startSpan('query').end()
      const headers: Record<string, string> = {}
      propagation.inject(context.active(), headers)
      await fetch(`${url}/received`, { headers })
      res.end()
    })
    server = app.listen(0, '127.0.0.1')
    await new Promise<void>((resolve) => server.once('listening', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  beforeEach(() => {
    exporter.reset()
    received.length = 0
  })
  afterAll(() => {
    server.close()
    server.closeAllConnections()
    context.disable()
    propagation.disable()
  })

  const spans = (): Record<string, Attributes> =>
    Object.fromEntries(exporter.getFinishedSpans().map(({ name, attributes }) => [name, attributes]))

  test('the span of a guarded request, and those under it, name the user and the impersonator', async () => {
    const user = impersonatedUser({ impersonation: { mode: 'read-only' } })
    await fetch(url, { headers: await bearer(user) })
    await expect.poll(spans).toMatchObject({ query: ASK_ANA, request: expect.any(Object) })
    const ofRequests = exporter.getFinishedSpans().filter(({ name }) => name === 'request')
    expect(ofRequests.map(({ attributes }) => attributes)).toContainEqual(ASK_ANA)
  })

  test('the baggage header of an outgoing request names them too, and nothing else', async () => {
    await fetch(url, { headers: await bearer(impersonatedUser({ userId: 'ü, user=42' })) })
    expect(String(received[0]?.['baggage']).split(',')).toEqual([
      `user.id=${encodeURIComponent('ü, user=42')}`,
      'impersonation.impersonator.id=admin_7',
      'impersonation.mode=full',
    ])
  })

  test('a request that is refused names nobody', async () => {
    expect((await fetch(url)).status).toBe(401)
    await expect.poll(spans).toEqual({ request: {} })
    expect(received).toEqual([])
  })
})
