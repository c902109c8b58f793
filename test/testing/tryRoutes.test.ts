import { createTestIssuer, formatRoutes, type RouteRole, type RoutesReport } from 'impersonation-kit/testing'
import { describe, expect, test } from 'vitest'
import { ledgers } from './support/ledgers.js'
import { tryRoutes } from './support/tryRoutes.js'

const issuer = await createTestIssuer({ key: 'routes' })

const EVERYBODY: RouteRole[] = ['nobody', 'customer', 'full', 'read-only', 'unreadable']
const SIGNED_IN: RouteRole[] = ['customer', 'full', 'read-only', 'unreadable']

/** What no framework can have: a connection of Hono is the server's, and a Fetch app has no patterns. */
const hidden: Record<string, string> = {
  'Express 5': String.raw`/^\/pattern\/\d+$/`,
  'Express 4': String.raw`/^\/pattern\/\d+$/`,
  'Fastify 5': '/pattern/1',
  'Hono 4': '/pattern/*',
}

describe.each(Object.keys(ledgers))('tryRoutes on %s', (name) => {
  const { sound, faulty } = ledgers[name]?.(issuer.authOptions) ?? expect.fail(name)
  const allow = { open_to_nobody: ['GET /health'], refused_to_customer: ['/api/admin/*'] }

  test('finds nothing wrong with an app that has no mistake, and says what is open to whom', async () => {
    const report = await tryRoutes(sound, { issuer, allow })
    expect(report.findings).toEqual([])
    expect(report.openTo).toEqual({
      'DELETE /api/account': ['customer'],
      'PUT /api/account/password': ['customer'],
      'POST /api/admin/reindex': [],
      'POST /api/invoices': ['customer', 'full'],
      'GET /api/invoices/:id': SIGNED_IN,
      'GET /health': EVERYBODY,
    })
  })

  test('names every mistake of an app that has them all', async () => {
    const report = await tryRoutes(faulty, { issuer, exclude: '/hang' })
    const found = ({ findings }: RoutesReport): string[] =>
      findings.map(({ code, route, roles }) => `${code}: ${route}: ${roles.join(' ')}`)
    const reading = 'read-only unreadable'
    const impersonators = `full ${reading}`
    const write = (route: string): string => `write_open_to_read_only: ${route}: ${reading}`
    const lost = [`connection_failed: GET /lost: customer ${impersonators}`]
    expect(found(report)).toEqual([
      'refused_to_customer: GET /admin: customer',
      write('DELETE /api/everything'),
      write('PATCH /api/everything'),
      write('POST /api/everything'),
      write('PUT /api/everything'),
      write('POST /api/notes'),
      'account_action_open: PUT /api/password: full',
      `reply_cacheable: GET /cached: ${impersonators}`,
      `server_error: GET /crash: customer ${impersonators}`,
      'unreadable_beyond_full: GET /known: unreadable',
      ...(name === 'Hono 4' ? [] : lost),
      `unclear: GET /missing: nobody customer ${impersonators}`,
      'open_to_nobody: GET /open: nobody',
      `reply_cacheable: GET /open: ${impersonators}`,
      `beyond_customer: GET /staff: ${impersonators}`,
      `route_hidden: ${hidden[name]}: `,
    ])
    // Nobody is answered, but on a busy machine perhaps not in time.
    let hanging = report
    const hang = async () => (hanging = await tryRoutes(faulty, { issuer, only: 'GET /hang', timeout: 500 }))
    await expect
      .poll(async () => found(await hang()))
      .toEqual([`timed_out: GET /hang: customer ${impersonators}`])
    const messages = [...report.findings, ...hanging.findings].map(({ message }) => message)
    expect(messages.filter((message) => !/^[A-Z`].*\.$/.test(message))).toEqual([])
  })

  test('gives the same report twice, which is plain data', async () => {
    const first = await tryRoutes(sound, { issuer, concurrency: 1 })
    const second = await tryRoutes(sound, { issuer, concurrency: 10 })
    expect(second).toEqual(first)
    expect(JSON.parse(formatRoutes(first, 'json'))).toEqual(first)
    expect(JSON.stringify(first)).not.toMatch(/127\.0\.0\.1|eyJ/)
  })

  test('tells of each reply its status, its code and the headers that matter', async () => {
    const { routes } = await tryRoutes(sound, { issuer, only: 'POST /api/invoices' })
    expect(routes).toHaveLength(1)
    expect(routes[0]).toMatchObject({ url: '/api/invoices', isWrite: true, method: 'POST' })
    expect(routes[0]?.replies['read-only']).toEqual({
      verdict: 'refused',
      isOpen: false,
      status: 403,
      code: 'impersonation_read_only',
      headers: {
        'cache-control': 'private, no-store',
        'content-type': expect.stringContaining('application/problem+json') as string,
        vary: 'Authorization',
      },
    })
    expect(routes[0]?.replies.nobody).toMatchObject({ code: 'token_missing', status: 401 })
    expect(routes[0]?.replies.nobody.headers['www-authenticate']).toBe('Bearer')
  })
})

describe('the report', () => {
  const { sound } = ledgers['Hono 4']?.(issuer.authOptions) ?? expect.fail()

  test('prints as a table for a terminal', async () => {
    const report = await tryRoutes(sound, { issuer, exclude: ['/api/admin/*', 'DELETE /api/account'] })
    expect(String(report)).toBe(formatRoutes(report))
    expect(`\n${String(report)}`).toMatchInlineSnapshot(`
      "
      Route                      nobody    customer  full      read-only  unreadable
      PUT /api/account/password  - 401     open 200  - 403     - 403      - 403
      POST /api/invoices         - 401     open 200  open 200  - 403      - 403
      GET /api/invoices/:id      - 401     open 200  open 200  open 200   open 200
      GET /health                open 200  open 200  open 200  open 200   open 200

      Findings (2):
        open_to_nobody: GET /health: It answers 200 without a token. Put requireUser on it, or list it in allow.open_to_nobody.
        reply_cacheable: GET /health: A cache may keep its reply to full, read-only, unreadable, because Cache-Control has no no-store. A guard of this library sets it; a handler or a proxy may have replaced it.

      Nothing was sent to: DELETE /api/account, POST /api/admin/reindex
      "
    `)
  })

  test('prints as Markdown', async () => {
    const report = await tryRoutes(sound, {
      issuer,
      only: ['GET /api/invoices/*'],
    })
    expect(`\n${formatRoutes(report, 'markdown')}`).toMatchInlineSnapshot(`
      "
      | Route | nobody | customer | full | read-only | unreadable |
      | --- | --- | --- | --- | --- | --- |
      | GET /api/invoices/:id | - 401 | open 200 | open 200 | open 200 | open 200 |

      No findings.
      "
    `)
  })

  test('prints a path with signs of Markdown or of a terminal as it stands', async () => {
    const report = await tryRoutes([{ method: 'GET', path: '/a|b_c`d\u001b[31m\n<x>' }], {
      issuer,
      target: (_request, response) => response.end(),
    })
    expect(formatRoutes(report, 'markdown')).toContain('| GET /a\\|b\\_c\\`d�\\[31m�\\<x\\> |')
    expect(formatRoutes(report)).toContain('GET /a|b_c`d�[31m�<x>')
  })
})
