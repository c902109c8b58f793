import { request as nodeRequest, type IncomingHttpHeaders } from 'node:http'
import { brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ServiceOptions, SignedIn } from 'impersonation-kit-service'
import { APP, browser, startService } from '../support/startService.js'
import { change, codeOf, impersonate, json, start, stop } from '../support/steps.js'

const HTML = { accept: 'text/html' }
const EVIL = '</script><script>alert(1)</script><!--<script>'
type Running = Awaited<ReturnType<typeof startService>>
const services: Running[] = []
async function startOne(more: Partial<ServiceOptions> = {}): Promise<Running> {
  const running = await startService(more)
  services.push(running)
  return running
}
let running: Running
let signedIn: SignedIn | null = null
let signInFails = false
beforeAll(async () => {
  running = await startOne({
    environments: { production: { apps: [APP] }, staging: { apps: ['http://localhost:4174'] } },
    signInUrl: 'https://acme.test/login?tenant=1',
  })
})
afterAll(async () => {
  for (const one of services) await one.stop()
})

/** What the page brings along: all that stands in the element, as a browser reads it. */
function startOf(page: string): Record<string, unknown> {
  const [, data = ''] = /<script type="application\/json" id="start">([^]*?)<\/script/.exec(page) ?? []
  return JSON.parse(data) as Record<string, unknown>
}
const startFor = async (who: string | undefined, path = '/') =>
  startOf(await (await running.as(who).get(path, HTML)).text())
/** The address of the page's script or style sheet. */
const assetOf = (page: string, ending: string): string =>
  new RegExp(`"([^"]+\\.${ending})"`).exec(page)?.[1] ?? ''

/** As it comes over the wire: neither the path nor the body is touched. */
function raw(origin: string, path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    const { hostname, port } = new URL(origin)
    nodeRequest({ hostname, port, path, method, headers }, (reply) => {
      const pieces: Buffer[] = []
      reply.on('data', (piece: Buffer) => pieces.push(piece))
      reply.on('end', () =>
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(pieces) }),
      )
    })
      .on('error', reject)
      .end()
  })
}

describe('the page says who is there', () => {
  test('an Owner, an agent, a customer, and nobody', async () => {
    const common = {
      basePath: '',
      isForbidden: false,
      signOut: null,
      signInUrl: 'https://acme.test/login?tenant=1',
    }
    const environments = ['production', 'staging']
    expect(await startFor('owner')).toEqual({
      ...common,
      me: {
        operator: { id: 'boss', name: 'Bea Boss', role: 'owner' },
        isOwner: true,
        environments,
        isNested: false,
      },
    })
    expect(await startFor('ana')).toMatchObject({
      me: { operator: { id: 'ana', email: 'ana@acme.test' }, isOwner: false },
    })
    expect(await startFor('cleo')).toEqual({ ...common, me: null, isForbidden: true })
    expect(await startFor(undefined)).toEqual({ ...common, me: null })
  })

  test('exactly what /api/operators/me answers', async () => {
    const me = await json(await running.as('ana').get('/api/operators/me'))
    expect((await startFor('ana'))['me']).toEqual(me)
  })

  test('while they impersonate, too', async () => {
    await change(running.as('owner'), { enabled: true, impersonators: [{ who: { role: 'support' } }] })
    const ana = running.as('ana')
    await impersonate(ana)
    const nested = startOf(await (await ana.get('/', HTML)).text())
    expect(nested['me']).toMatchObject({ operator: { id: 'ana' }, isNested: true })
    expect(await codeOf(await start(ana))).toEqual([409, 'already_impersonating'])
    expect((await stop(ana)).status).toBe(200)
    const after = startOf(await (await ana.get('/', HTML)).text())
    expect(after['me']).toMatchObject({ operator: { id: 'ana' }, isNested: false })
  })

  test('and how they sign out, where the service can do that', async () => {
    const other = await startOne({
      authenticate: () => {
        if (signInFails) throw new Error('the directory at 10.0.0.9 is down')
        return signedIn
      },
      signOut: () => ({}),
    })
    const page = await (await other.as().get('/', HTML)).text()
    expect(startOf(page)).toEqual({ basePath: '', me: null, isForbidden: false, signOut: 'request' })
  })

  test('S9: a name cannot end the element that it stands in', async () => {
    signedIn = { userId: 'boss', operator: { role: 'owner', name: EVIL, tenants: '*' } }
    const page = await (await services.at(-1)?.as().get('/', HTML))?.text()
    expect(startOf(page ?? '')['me']).toMatchObject({ operator: { name: EVIL } })
    expect(page).not.toContain('alert(1)</script>')
    expect(page?.match(/<script|<!--/g)).toEqual(['<script', '<script'])
  })

  test('a sign-in that fails is told in a page, and as a problem to everybody else', async () => {
    signInFails = true
    const reply = await services.at(-1)?.as().get('/production/users', HTML)
    expect([reply?.status, reply?.headers.get('content-type'), reply?.headers.get('retry-after')]).toEqual([
      503,
      'text/html; charset=utf-8',
      '5',
    ])
    const page = await reply?.text()
    expect(page).toContain('The sign-in does not answer. Try again in a moment.')
    expect(page).toContain('<a href="">Try again</a>')
    expect(page).not.toContain('10.0.0.9')
    expect(await codeOf((await services.at(-1)?.as().get('/')) ?? Response.error())).toEqual([
      503,
      'sign_in_unavailable',
    ])
  })

  test.each(['boss\0', 'boss\ud83d', '', 'x'.repeat(257), 42])(
    'a sign-in that gives %j as the id signs nobody in, and the log says what an id may be',
    async (userId) => {
      signInFails = false
      signedIn = { userId: userId as string }
      const service = services.at(-1)
      expect(await codeOf((await service?.as().get('/')) ?? Response.error())).toEqual([
        503,
        'sign_in_unavailable',
      ])
      expect(service?.lines.at(-1)).toBe(
        'authenticate failed: authenticate must give { userId } with a text of 1 to 256 characters, without NUL or half of a surrogate pair, or null.',
      )
    },
  )
})

describe('addresses', () => {
  test.each([
    '/',
    '/production',
    '/production/',
    '/production/users?q=cl&after=abc&user=user_42',
    '/production/sessions/is_1',
    '/staging/settings',
    '/production/nonsense',
    '/production/assets/..%2f..',
  ])('%s is the one page, which reads its address itself', async (path) => {
    const reply = await running.as('owner').get(path, HTML)
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(reply.headers.get('cache-control')).toBe('no-store')
    expect(startOf(await reply.text())['me']).toMatchObject({ isOwner: true })
  })

  test.each([
    '/nonsense',
    '/productions/users',
    '/Production/users',
    '/production.html',
    '/assets',
    '/assets/',
  ])('%s is no page: a browser is shown the way, everybody else gets a problem', async (path) => {
    const reply = await running.as('owner').get(path, HTML)
    expect([reply.status, reply.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    const page = await reply.text()
    expect(page).toContain('<h1>Not found</h1>')
    expect(page).toContain(`<a href="${running.origin}/">`)
    expect(page).not.toContain('<script')
    expect(await codeOf(await running.as('owner').get(path))).toEqual([404, 'not_found'])
  })

  test('of the API are never a page, whatever the browser would like', async () => {
    for (const path of ['/api/nonsense', '/api/operators/production/nonsense', '/api/v1/nonsense']) {
      const reply = await running.as('owner').get(path, HTML)
      expect([path, reply.status, reply.headers.get('content-type')]).toEqual([
        path,
        404,
        'application/problem+json',
      ])
    }
  })

  test('below a base path begin with it, and nothing is beside it', async () => {
    const mounted = await startOne({ basePath: '/support' })
    const owner = browser(mounted.origin, 'owner')
    for (const path of ['/support', '/support/', '/support/production/users']) {
      const reply = await owner.get(path, HTML)
      expect([path, reply.status]).toEqual([path, 200])
      const page = await reply.text()
      expect(startOf(page)).toMatchObject({ basePath: '/support', me: { isOwner: true } })
      for (const ending of ['js', 'css']) {
        expect(assetOf(page, ending)).toMatch(/^\/support\/assets\//)
        expect((await owner.get(assetOf(page, ending))).status).toBe(200)
      }
    }
    for (const path of ['/', '/production/users', '/supportive', '/assets/main.js']) {
      expect([path, (await owner.get(path, HTML)).status]).toEqual([path, 404])
    }
  })

  test('a base path of / is none', async () => {
    const mounted = await startOne({ basePath: '/' })
    const page = await (await mounted.as('owner').get('/production/users', HTML)).text()
    expect(startOf(page)).toMatchObject({ basePath: '' })
    expect(assetOf(page, 'js')).toMatch(/^\/assets\//)
  })

  test('answer HEAD as GET, without the page', async () => {
    const [head, get] = [await raw(running.origin, '/', {}, 'HEAD'), await raw(running.origin, '/')]
    expect([head.status, head.body.length]).toEqual([200, 0])
    expect(head.headers['content-type']).toBe(get.headers['content-type'])
    expect(get.body.length).toBeGreaterThan(500)
  })
})

describe('the policy of the page', () => {
  test('allows scripts from this origin alone, and no style without the nonce', async () => {
    const reply = await running.as('owner').get('/', HTML)
    const policy = Object.fromEntries(
      (reply.headers.get('content-security-policy') ?? '').split('; ').map((directive) => {
        const [name = '', ...sources] = directive.split(' ')
        return [name, sources.join(' ')]
      }),
    )
    expect(policy).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': expect.stringMatching(/^'self' 'nonce-[\w+/]{22}=='$/) as string,
      'img-src': "'self' data:",
      'connect-src': "'self'",
      'form-action': `'self' ${APP} http://localhost:4174`,
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
    })
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-site',
    })
  })

  test('has a nonce of its own for every reply, and the page has the same', async () => {
    const nonces = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const reply = await running.as().get('/', HTML)
        const [, nonce] = /'nonce-([^']+)'/.exec(reply.headers.get('content-security-policy') ?? '') ?? []
        expect(await reply.text()).toContain(`<meta property="csp-nonce" nonce="${nonce}">`)
        return nonce
      }),
    )
    expect(new Set(nonces).size).toBe(20)
  })

  test('is kept by the page: no script and no style in it', async () => {
    const page = await (await running.as('owner').get('/', HTML)).text()
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/)
    const scripts = [...page.matchAll(/<script([^>]*)>/g)].map(([, attributes = '']) => attributes)
    expect(scripts).toHaveLength(2)
    expect(scripts[0]).toContain('src="/assets/')
    expect(scripts[1]).toContain('type="application/json"')
  })
})

describe('the files of the page', () => {
  test('keep their name while they are the same, are small, and say what they are', async () => {
    const page = await (await running.as().get('/', HTML)).text()
    for (const [ending, type] of [
      ['js', 'text/javascript; charset=utf-8'],
      ['css', 'text/css; charset=utf-8'],
    ] as const) {
      const path = assetOf(page, ending)
      expect(path).toMatch(/-[\w-]{8}\.(js|css)$/)
      const plain = await raw(running.origin, path)
      expect([plain.status, plain.headers['content-type'], plain.headers['content-encoding']]).toEqual([
        200,
        type,
        undefined,
      ])
      expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable')
      expect(plain.headers['x-content-type-options']).toBe('nosniff')
      expect(plain.headers.vary).toMatch(/accept-encoding/i)
      const small = await raw(running.origin, path, { 'accept-encoding': 'gzip, deflate, br' })
      expect([small.headers['content-type'], small.headers['content-encoding']]).toEqual([type, 'br'])
      expect(brotliDecompressSync(small.body).equals(plain.body)).toBe(true)
      expect(small.body.length).toBeLessThan(plain.body.length / 2)
      const unwanted = await raw(running.origin, path, { 'accept-encoding': 'gzip, br;q=0' })
      expect(unwanted.headers['content-encoding']).toBeUndefined()
    }
  })

  test.each([
    '/assets/manifest.json',
    '/assets/main.js.br',
    '/assets/..%2findex.js',
    '/assets/..%2f..%2fpackage.json',
    '/assets/../index.js',
    '/assets/../../package.json',
    '/assets/%2e%2e/index.js',
    '/assets/%2fetc%2fpasswd',
    '/assets//etc/passwd',
    '/assets/..%5c..%5cpackage.json',
    '/assets/main.js%00.css',
    '/assets/__proto__',
    '/assets/constructor',
    '/assets/%E0%A4%A',
  ])('are those that were built: %s is nothing', async (path) => {
    const reply = await raw(running.origin, path)
    expect(reply.status).toBe(404)
    expect(reply.headers['cache-control']).toBe('no-store')
  })
})
