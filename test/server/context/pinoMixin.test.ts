import fastify from 'fastify'
import { createAuth as createFastifyAuth } from 'impersonation-kit/fastify'
import pino from 'pino'
import { describe, expect, test } from 'vitest'
import { createAuth, type LogRules, pinoMixin, runFor, type User } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser } from 'impersonation-kit/testing'

/** What a real pino writes. */
function logOf(write: (log: pino.Logger) => void, rules?: LogRules): Record<string, unknown>[] {
  const lines: string[] = []
  const base = { base: null, timestamp: false, mixin: pinoMixin(rules) }
  write(pino(base, { write: (line) => void lines.push(line) }))
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}
const lineFor = (user: User | undefined, rules?: LogRules): unknown =>
  runFor(user, () => logOf((log) => log.info('hi'), rules))[0]

describe('a line of pino', () => {
  test('of a user says whose account is used', () => {
    expect(lineFor(directUser())).toEqual({ level: 30, userId: 'user_42', msg: 'hi' })
  })

  test('of an impersonated user says who is really at the keyboard, and how', () => {
    expect(lineFor(impersonatedUser({ impersonation: { mode: 'read-only' } }))).toEqual({
      level: 30,
      userId: 'user_42',
      impersonatorUserId: 'admin_7',
      impersonationMode: 'read-only',
      msg: 'hi',
    })
  })

  test('of nobody is as it was', () => {
    expect(lineFor(undefined)).toEqual({ level: 30, msg: 'hi' })
    expect(logOf((log) => log.info('hi'))).toEqual([{ level: 30, msg: 'hi' }])
  })

  test('of a child logger, made before or in the request, says so too', () => {
    const lines = logOf((log) => {
      const early = log.child({ module: 'billing' })
      runFor(impersonatedUser(), () => {
        early.info('one')
        log.child({ req: { id: 7, method: 'GET' } }).warn({ ms: 3 }, 'two')
      })
    })
    const who = { userId: 'user_42', impersonatorUserId: 'admin_7', impersonationMode: 'full' }
    expect(lines).toEqual([
      { level: 30, module: 'billing', ...who, msg: 'one' },
      { level: 40, req: { id: 7, method: 'GET' }, ...who, ms: 3, msg: 'two' },
    ])
  })

  test('keeps its own fields, and pino writing into the fields changes nobody', () => {
    const lines = logOf((log) =>
      runFor(impersonatedUser(), () => {
        log.info({ userId: 'target', extra: 1 }, 'one')
        log.info('two')
      }),
    )
    expect(lines).toMatchObject([{ userId: 'target', impersonatorUserId: 'admin_7' }, { userId: 'user_42' }])
    expect(lines[1]).not.toHaveProperty('extra')
  })
})

test('the lines that Fastify writes of a request say so from the guard on', async () => {
  const issuer = await createTestIssuer()
  const auth = createFastifyAuth(issuer.authOptions)
  const headers = { authorization: `Bearer ${await issuer.sign(impersonatedUser())}` }
  const lines: Record<string, unknown>[] = []
  const log = pino(
    { mixin: pinoMixin() },
    { write: (line) => void lines.push(JSON.parse(line) as object as never) },
  )
  const app = fastify({ loggerInstance: log })
  app.get('/', { onRequest: auth.requireUser }, async (request) => request.log.info('mine'))
  await app.inject({ url: '/', headers })
  await app.close()
  expect(lines.map((line) => [line['msg'], line['impersonatorUserId']])).toEqual([
    ['incoming request', undefined],
    ['mine', 'admin_7'],
    ['request completed', 'admin_7'],
  ])
  expect(JSON.stringify(lines)).not.toContain(headers.authorization.slice(10))
})

describe('S42: a line of pino never holds', () => {
  test('a token, a session, a name, an e-mail address or a property', async () => {
    const issuer = await createTestIssuer()
    const auth = createAuth(issuer.authOptions)
    const token = await issuer.sign(impersonatedUser({ properties: { secret: 'hunter2' } }))
    let text = ''
    const handle = auth.protect(auth.requireUser, (request) => {
      text = JSON.stringify(logOf((log) => log.info({ url: request.url }, 'hi')))
      return new Response()
    })
    await handle(new Request('https://api.test/', { headers: { authorization: `Bearer ${token}` } }))
    expect(text).toContain('admin_7')
    for (const secret of [token, 'session_1', 'Cleo', 'Ana', '@', 'hunter2', 'Ticket']) {
      expect(text).not.toContain(secret)
    }
  })

  // WorkOS names the impersonator by e-mail alone; SAML's ids often hold one.
  const byEmail = impersonatedUser({
    userId: 'samlp|acme|cleo@customer.example',
    impersonation: { impersonator: { email: 'ana@support.example', kind: 'person' } },
  })

  test('an id that is an e-mail address', () => {
    expect(lineFor(byEmail)).toMatchObject({ userId: '[email]', impersonatorUserId: '[email]' })
  })

  test('such an id otherwise than the app has it hidden', () => {
    const rules = { hideEmail: (id: string) => `hash of ${id.length}` }
    expect(lineFor(byEmail, rules)).toMatchObject({ userId: 'hash of 32', impersonatorUserId: 'hash of 19' })
    expect(lineFor(impersonatedUser(), rules)).toMatchObject({
      userId: 'user_42',
      impersonatorUserId: 'admin_7',
    })
  })

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('mine')
      },
    ],
    ['gives no string', () => Promise.resolve('late')],
  ])('such an id where hideEmail %s', (_name, hideEmail) => {
    expect(lineFor(byEmail, { hideEmail } as LogRules)).toMatchObject({ impersonatorUserId: '[email]' })
  })
})
