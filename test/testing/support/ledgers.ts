import express5 from 'express'
import express4 from 'express4'
import fastify from 'fastify'
import { Hono } from 'hono'
import * as onExpress from 'impersonation-kit/express'
import * as onFastify from 'impersonation-kit/fastify'
import * as onHono from 'impersonation-kit/hono'
import type { RoutesSource, TestIssuer } from 'impersonation-kit/testing'

/** The same API with every mistake and with none, in one framework. */
export interface Ledgers {
  faulty: RoutesSource
  sound: RoutesSource
}

type Options = TestIssuer['authOptions']

/** A guard of the app's own, which asks for the token and no more. */
async function isOurs(auth: Pick<onHono.HonoAuth, 'verifyToken'>, header = ''): Promise<boolean> {
  return auth.verifyToken(header.replace('Bearer ', '')).then(
    () => true,
    () => false,
  )
}

/** Express 4 or 5: routers in routers, an app in the app, `route`, `all`. */
function onExpressOf(express: typeof express5): (options: Options) => Ledgers {
  return (options) => {
    const auth = onExpress.createAuth(options)
    const done = (_request: unknown, response: { json: (value: object) => unknown }): void => {
      response.json({ done: true })
    }
    const refuse = (_request: unknown, response: { sendStatus: (status: number) => unknown }): void => {
      response.sendStatus(403)
    }

    const sound = express()
    sound.use(express.json())
    sound.get('/health', done)
    const api = express.Router()
    const invoices = express.Router({ mergeParams: true })
    invoices.get('/:id', auth.requireUser, done)
    invoices.post('/', auth.requireUser, auth.requireWritable, done)
    api.use('/invoices', invoices)
    const account = express()
    account.put('/password', auth.requireUser, auth.requireAllowed('change-password'), done)
    account.route('/').delete(auth.requireUser, auth.requireNotImpersonated, done)
    api.use('/account', account)
    api.post('/admin/reindex', auth.requireUser, refuse)
    sound.use('/api', auth.optionalUser, api)

    const faulty = express()
    faulty.use(express.json())
    faulty.get('/open', done)
    faulty.use(
      '/api',
      (() => {
        const router = express.Router()
        router.post('/notes', auth.requireUser, done)
        router.put('/password', auth.requireUser, auth.requireWritable, done)
        router.all('/everything', auth.requireUser, done)
        return router
      })(),
    )
    faulty.get('/cached', async (request, response) => {
      const isUser = await isOurs(auth, request.headers.authorization)
      response.sendStatus(isUser ? 200 : 401)
    })
    faulty.get('/known', auth.requireUser, (request, response) => {
      const known = request.user?.impersonation?.impersonator.kind === 'person'
      response.sendStatus(known ? 403 : 200)
    })
    faulty.get('/staff', auth.requireUser, (request, response) => {
      response.sendStatus(request.user?.impersonation ? 200 : 403)
    })
    faulty.get('/admin', auth.requireUser, refuse)
    faulty.get('/crash', auth.requireUser, () => {
      throw new Error('crash')
    })
    faulty.get('/hang', auth.requireUser, () => undefined)
    faulty.get('/lost', auth.requireUser, (request) => void request.socket.destroy())
    faulty.get('/missing', refuseAs(404))
    faulty.get(/^\/pattern\/\d+$/, done)
    return { faulty, sound } as unknown as Ledgers
  }
}

const refuseAs =
  (status: number) =>
  (_request: unknown, response: { sendStatus: (status: number) => unknown }): void => {
    response.sendStatus(status)
  }

function onFastify5(options: Options): Ledgers {
  const auth = onFastify.createAuth(options)
  const done = async (): Promise<object> => ({ done: true })
  const user = auth.requireUser

  const sound = fastify()
  sound.get('/health', done)
  sound.register(
    async (api) => {
      api.get('/invoices/:id', { preHandler: [user] }, done)
      api.post('/invoices', { preHandler: [user, auth.requireWritable] }, done)
      await api.register(
        async (account) => {
          account.put('/password', { preHandler: [user, auth.requireAllowed('change-password')] }, done)
          account.delete('', { preHandler: [user, auth.requireNotImpersonated] }, done)
        },
        { prefix: '/account' },
      )
      api.post('/admin/reindex', { preHandler: [user] }, async (_request, reply) => reply.code(403).send({}))
    },
    { prefix: '/api' },
  )

  const faulty = fastify()
  faulty.get('/open', done)
  faulty.register(
    async (api) => {
      api.post('/notes', { preHandler: [user] }, done)
      api.put('/password', { preHandler: [user, auth.requireWritable] }, done)
      api.all('/everything', { preHandler: [user] }, done)
    },
    { prefix: '/api' },
  )
  faulty.get('/cached', async (request, reply) => {
    const isUser = await isOurs(auth, request.headers.authorization)
    return reply.code(isUser ? 200 : 401).send({})
  })
  faulty.get('/known', { preHandler: [user] }, async (request, reply) => {
    const known = request.user?.impersonation?.impersonator.kind === 'person'
    return reply.code(known ? 403 : 200).send({})
  })
  faulty.get('/staff', { preHandler: [user] }, async (request, reply) =>
    reply.code(request.user?.impersonation ? 200 : 403).send({}),
  )
  faulty.get('/admin', { preHandler: [user] }, async (_request, reply) => reply.code(403).send({}))
  faulty.get('/crash', { preHandler: [user] }, async () => {
    throw new Error('crash')
  })
  faulty.get('/hang', { preHandler: [user] }, () => new Promise(() => undefined))
  faulty.get('/lost', { preHandler: [user] }, (request) => void request.raw.socket.destroy())
  faulty.get('/missing', async (_request, reply) => reply.code(404).send({}))
  faulty.get('/pattern/1', { constraints: { host: 'other.example' } }, done)
  return { faulty, sound }
}

function onHono4(options: Options): Ledgers {
  const auth = onHono.createAuth(options)
  const user = auth.requireUser

  const sound = new Hono()
  sound.get('/health', (context) => context.json({ done: true }))
  const api = new Hono<onHono.AuthEnv>()
  api.use('*', auth.optionalUser)
  api.get('/invoices/:id', user, (context) => context.json({ done: true }))
  api.post('/invoices', user, auth.requireWritable, (context) => context.json({ done: true }))
  const account = new Hono()
  account.onError((_error, context) => context.text('', 500))
  account.put('/password', user, auth.requireAllowed('change-password'), (context) => context.json({}))
  account.delete('/', user, auth.requireNotImpersonated, (context) => context.json({}))
  api.route('/account', account)
  api.post('/admin/reindex', user, (context) => context.json({}, 403))
  sound.route('/api', api)

  const faulty = new Hono()
  faulty.onError((_error, context) => context.text('', 500))
  faulty.get('/open', (context) => context.json({}))
  const notes = faulty.basePath('/api')
  notes.post('/notes', user, (context) => context.json({}))
  notes.put('/password', user, auth.requireWritable, (context) => context.json({}))
  notes.all('/everything', user, (context) => context.json({}))
  faulty.get('/cached', async (context) =>
    context.json({}, (await isOurs(auth, context.req.header('authorization'))) ? 200 : 401),
  )
  faulty.get('/known', user, (context) =>
    context.json({}, context.get('user').impersonation?.impersonator.kind === 'person' ? 403 : 200),
  )
  faulty.get('/staff', user, (context) => context.json({}, context.get('user').impersonation ? 200 : 403))
  faulty.get('/admin', user, (context) => context.json({}, 403))
  faulty.get('/crash', user, () => {
    throw new Error('crash')
  })
  faulty.get('/hang', user, () => new Promise<Response>(() => undefined))
  faulty.get('/missing', (context) => context.json({}, 404))
  faulty.mount('/pattern', () => new Response('hidden'))
  return { faulty, sound }
}

export const ledgers: Record<string, (options: Options) => Ledgers> = {
  'Express 5': onExpressOf(express5),
  'Express 4': onExpressOf(express4 as unknown as typeof express5),
  'Fastify 5': onFastify5,
  'Hono 4': onHono4,
}
