// One route of one framework, behind one guard or none, on a real port, in a process of its own.
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { answer } from './child.mjs'
import { root } from './prepare.mjs'
import { AUDIENCE, ISSUER } from './tokens.mjs'

const PATH = '/api/account'
const REPLY = { account: 'acme', plan: 'pro', seats: 12, invoices: ['2026-09', '2026-10', '2026-11'] }

const FRAMEWORKS = {
  async express(guards) {
    const { default: express } = await import('express')
    const app = express()
    app.post(PATH, ...guards, (request, response) => response.json(REPLY))
    const server = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    return server.address().port
  },
  async fastify(guards) {
    const { default: fastify } = await import('fastify')
    const app = fastify()
    app.post(PATH, { preHandler: guards }, async () => REPLY)
    await app.listen({ port: 0, host: '127.0.0.1' })
    return app.server.address().port
  },
  async hono(guards) {
    const { Hono } = await import('hono')
    const { serve } = await import('@hono/node-server')
    const app = new Hono()
    app.post(PATH, ...guards, (context) => context.json(REPLY))
    return new Promise((resolve) => {
      serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port))
    })
  },
}

async function guardsOf({ framework, guards, publicKey }) {
  if (guards.length === 0) return []
  if (guards === 'propelauth') {
    const { initAuth } = (await import('@propelauth/express')).default
    const metadata = { verifierKey: publicKey, issuer: ISSUER }
    return [
      initAuth({ authUrl: ISSUER, apiKey: 'none', manualTokenVerificationMetadata: metadata }).requireUser,
    ]
  }
  const { createAuth } = await import(pathToFileURL(join(root, 'dist', `${framework}.js`)).href)
  const auth = createAuth({ issuer: ISSUER, audience: AUDIENCE, publicKey })
  return guards.map((name) => auth[name])
}

const RESPONSES = {
  async listen(row) {
    const port = await FRAMEWORKS[row.framework](await guardsOf(row))
    return `http://127.0.0.1:${port}${PATH}`
  },
  /** Microseconds of CPU that this process has taken so far, all its threads together. */
  cpu() {
    const { user, system } = process.cpuUsage()
    return user + system
  },
}

answer(({ what, ...rest }) => RESPONSES[what](rest))
