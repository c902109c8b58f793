import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { createAuth, type FastifyAuth } from 'impersonation-kit/fastify'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { issuer, listen } from './support/listen.js'

let auth: FastifyAuth
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
const schema = {
  response: { 200: { type: 'object', properties: { ssn: { type: 'string' }, name: { type: 'string' } } } },
}

/** As compression plugins do it: in a hook, by what the client accepts. */
function compress(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (!String(request.headers['accept-encoding']).includes('gzip')) return payload
    void reply.header('content-encoding', 'gzip').removeHeader('content-length')
    return Readable.from([payload as string]).pipe(createGzip())
  })
}

const ways: Record<string, (reply: FastifyReply) => unknown> = {
  'an object': () => PAGE,
  'a string': () => TEXT,
  'bytes that a hash comes with': (reply) =>
    reply.type('application/json').header('etag', '"1"').send(Buffer.from(TEXT)),
  'a stream': (reply) =>
    reply.type('application/json').send(Readable.from([TEXT.slice(0, 9), TEXT.slice(9)])),
  'a Response': () => Response.json(PAGE),
  'the raw reply': (reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'application/json', 'content-length': TEXT.length })
    reply.raw.write(TEXT.slice(0, 9))
    reply.raw.end(TEXT.slice(9))
  },
  'a reply with trailers': (reply) => {
    void reply.trailer('digest', async () => 'sha-256=x')
    return PAGE
  },
  'a custom serializer': (reply) => reply.serializer(() => TEXT).send({}),
}

describe.each(['preHandler', 'onRequest'] as const)('redact as %s takes the fields out of', (hook) => {
  test.each(Object.entries(ways))('%s', async (_how, answer) => {
    const app = fastify()
    compress(app)
    app.get('/', { [hook]: [auth.requireUser, auth.redact(['ssn'])] }, async (_request, reply) =>
      answer(reply),
    )
    const url = await listen(app)
    try {
      const redacted = await fetch(url, { headers: impersonated })
      expect([redacted.status, await redacted.text()]).toEqual([200, LEFT])
      expect(redacted.headers.get('content-length')).toBe(String(LEFT.length))
      for (const name of ['etag', 'trailer', 'content-encoding'])
        expect(redacted.headers.get(name)).toBeNull()
      const plain = { ...direct, 'accept-encoding': 'identity' }
      expect(await (await fetch(url, { headers: plain })).text()).toBe(TEXT)
    } finally {
      await app.close()
    }
  })
})

test('a schema of the reply and injected requests work as ever', async () => {
  const app = fastify()
  app.get('/', { schema, preHandler: auth.redact(['ssn']) }, async () => PAGE)
  const ask = async (headers: Record<string, string>): Promise<string> =>
    (await app.inject({ url: '/', headers })).body
  expect([await ask(impersonated), await ask(direct)]).toEqual([LEFT, TEXT])
})

test('a stream that fails half-way says nothing of the half', async () => {
  const app = fastify()
  app.get('/', { preHandler: auth.redact(['ssn']) }, async (_request, reply) => {
    const half = new Readable({ read: () => undefined })
    half.push('{"ssn":"078",')
    setTimeout(() => half.destroy(new Error('broken')), 5)
    return reply.type('application/json').send(half)
  })
  const { statusCode, body } = await app.inject({ url: '/', headers: impersonated })
  expect(statusCode).toBe(500)
  expect(body).not.toContain('078')
})
