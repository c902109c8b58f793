import express5, { type RequestHandler } from 'express'
import express4 from 'express4'
import fc from 'fast-check'
import fastify from 'fastify'
import { Hono } from 'hono'
import { createTestIssuer, formatRoutes, type RoutesSource } from 'impersonation-kit/testing'
import { expect, test } from 'vitest'
import { tryRoutes } from './support/tryRoutes.js'

const issuer = await createTestIssuer({ key: 'routes' })

/** A path as one framework writes it, and what it may hold. */
interface Dialect {
  segments: fc.Arbitrary<string>
  /** What may only stand at the end. */
  ends: string[]
  /** An app with these routes, each of which answers 299. */
  build: (paths: string[], mount: string) => RoutesSource
}

const word = fc.stringMatching(/^[a-z0-9._~-]{1,6}$/).filter((text) => !/^\.+$/.test(text))
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,4}$/)
const answer: RequestHandler = (_request, response) => void response.status(299).end()

function onExpress(express: typeof express5): Dialect['build'] {
  return (paths, mount) => {
    const router = express.Router({ mergeParams: true })
    for (const path of paths) router.get(path, answer)
    const sub = express().use(mount, router)
    return express().use(express.Router().use('/top', sub))
  }
}

const dialects: Record<string, Dialect> = {
  'Express 5': {
    segments: fc.oneof(
      word,
      name.map((text) => `:${text}`),
      fc.tuple(word, name).map(([text, key]) => `${text}-:${key}`),
      word.map((text) => `${text}{s}`),
      name.map((text) => `\\:${text}`),
      name.map((text) => `:"${text}-x"`),
    ),
    ends: ['', '/*rest', '{/:last}', '{/*rest}', '/'],
    build: onExpress(express5),
  },
  'Express 4': {
    segments: fc.oneof(
      word,
      name.map((text) => `:${text}`),
      name.map((text) => `:${text}(\\d+)`),
      name.map((text) => `:${text}([a-z]{2,5})`),
      name.map((text) => `:${text}(aa|en)`),
      fc.tuple(word, name).map(([text, key]) => `${text}-:${key}`),
      name.map((text) => `:${text}?`),
    ),
    ends: ['', '/*', '/:last?', '/(.*)', '/:rest*', '/:rest+', '/'],
    build: onExpress(express4 as unknown as typeof express5),
  },
  'Fastify 5': {
    segments: fc.oneof(
      word.filter((text) => !text.includes('..')),
      name.map((text) => `:${text}`),
      name.map((text) => `:${text}(^\\d+)`),
      name.map((text) => `::${text}`),
      fc.tuple(name, name).map(([a, b]) => `:${a}1-:${b}2`),
    ),
    ends: ['', '/*', '/:last?', '/'],
    build: (paths, mount) => {
      const app = fastify({ routerOptions: { maxParamLength: 200 } })
      app.register(
        async (inner) => {
          for (const path of paths) inner.get(path, (_request, reply) => reply.code(299).send())
        },
        { prefix: `/top${mount}` },
      )
      return app
    },
  },
  'Hono 4': {
    segments: fc.oneof(
      word,
      name.map((text) => `:${text}`),
      name.map((text) => `:${text}{[0-9]+}`),
      name.map((text) => `:${text}-x{[a-z]{2}}`),
    ),
    ends: ['', '/*', '/:last?'],
    build: (paths, mount) => {
      const inner = new Hono()
      for (const path of paths) inner.get(path, () => new Response('', { status: 299 }))
      return new Hono().route(`/top${mount}`, inner)
    },
  },
}

test.each(Object.keys(dialects))(
  'on %s every path that its router takes is found, and the address that is made of it reaches its handler',
  async (framework) => {
    const { segments, ends, build } = dialects[framework] ?? expect.fail()
    const path = fc
      .tuple(fc.array(segments, { minLength: 1, maxLength: 3 }), fc.constantFrom(...ends))
      .map(([parts, end]) => `/${parts.join('/')}${end}`)
      .filter((text) => new Set(text.match(/:"?\w+/g)).size === (text.match(/:"?\w+/g) ?? []).length)
    await fc.assert(
      fc.asyncProperty(path, fc.constantFrom('/m', '/m/:mount', '/m.x/y'), async (one, mount) => {
        const { routes, findings } = await tryRoutes(build([one], mount), { issuer })
        expect(findings.filter(({ code }) => code === 'route_hidden')).toEqual([])
        expect(routes.length).toBeGreaterThan(0)
        for (const { replies } of routes) expect(replies.customer.status).toBe(299)
      }),
      { numRuns: 60 },
    )
  },
)

test('whatever a list holds as a path, its address is one line of ASCII, and the same one twice', async () => {
  const seen = new Set<string>()
  const target = (request: { url?: string }, response: { end: () => void }): void => {
    seen.add(request.url ?? '')
    response.end()
  }
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { minLength: 1, maxLength: 4 }),
      fc.string({ unit: 'binary' }),
      async (texts, value) => {
        seen.clear()
        const list = texts.map((text) => ({ method: 'GET', path: `/${text}` }))
        const options = { issuer, target: target as never, params: () => value }
        const report = await tryRoutes(list, options)
        expect(await tryRoutes(list, options)).toEqual(report)
        for (const { url } of report.routes) expect(url).toMatch(/^\/[!-~]*$/)
        for (const { url } of report.routes) expect(seen).toContain(url)
        expect(
          formatRoutes(report, 'markdown')
            .split('\n')
            .slice(2, 2 + report.routes.length),
        ).toEqual(report.routes.map(() => expect.stringMatching(/^\| GET .* \|$/) as unknown))
      },
    ),
    { numRuns: 60 },
  )
})

test('what is excluded is never sent anything, whatever the routes are', async () => {
  const part = fc.constantFrom('a', 'b', ':id', '{id}', '1', '*')
  const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join('/')}`)
  const route = fc.record({ method: fc.constantFrom('GET', 'POST', 'ALL'), path })
  await fc.assert(
    fc.asyncProperty(fc.array(route, { minLength: 1, maxLength: 5 }), fc.nat(), async (list, index) => {
      const seen: string[] = []
      const { path: excluded = '' } = list[index % list.length] ?? {}
      const target = (
        { method, url }: { method?: string; url?: string },
        response: { end: () => void },
      ): void => {
        seen.push(`${method} ${url}`)
        response.end()
      }
      const report = await tryRoutes(list, { issuer, target: target as never, exclude: excluded })
      expect(report.routes.filter(({ path: one }) => one === excluded)).toEqual([])
      // A wildcard is excluded as it stands: other routes may lie below it.
      if (excluded.includes('*')) return
      const shape = excluded.replace(/:id|\{id\}/g, '[^/]+')
      const methods = list.filter((one) => one.path === excluded).map(({ method }) => method)
      const names = methods.includes('ALL') ? '[A-Z]+' : methods.join('|')
      expect(seen.filter((name) => new RegExp(`^(?:${names}) ${shape}$`).test(name))).toEqual([])
    }),
    { numRuns: 100 },
  )
})
