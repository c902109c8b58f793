import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { toNodeHandler } from 'better-auth/node'
import express from 'express'
import { createGuards, impersonationPlugins } from '../betterAuth.server.js'
import { createPages } from './createPages.js'

const password = 'correct horse battery staple'

export interface Running extends AsyncDisposable {
  url: string
  /** The ids of the operator and of the customer. */
  ana: string
  maya: string
  /** Every session that better-auth keeps. */
  sessions: () => { userId: string; impersonatedBy?: string | null }[]
}

/** better-auth, an API of Express behind our guards, and its page, all on one origin. */
export async function serveBetterAuth(
  plugins: readonly (typeof impersonationPlugins)[number][] = impersonationPlugins,
): Promise<Running> {
  const app = express()
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://localhost:${(server.address() as AddressInfo).port}`

  const db: Record<string, Record<string, unknown>[]> = {
    user: [],
    session: [],
    account: [],
    verification: [],
    jwks: [],
  }
  const auth = betterAuth({
    baseURL: url,
    secret: 'only-for-this-test-only-for-this-test',
    database: memoryAdapter(db),
    emailAndPassword: { enabled: true },
    plugins: [...plugins],
  })
  const create = async (email: string, name: string, role: 'admin' | 'user'): Promise<string> =>
    (await auth.api.createUser({ body: { email, name, role, password } })).user.id
  const ana = await create('ana@corp.example', 'Ana', 'admin')
  const maya = await create('maya@customer.example', 'Maya', 'user')

  const guards = createGuards(url)
  app.all('/api/auth/{*path}', toNodeHandler(auth))
  app.get('/api/me', guards.requireUser, (request, response) => void response.json(request.user))
  app.delete('/api/workspace', guards.requireUser, guards.requireNotImpersonated, (request, response) => {
    response.send(`deleted for ${request.user?.email}`)
  })
  const vite = await createPages(url)
  app.use(vite.middlewares)

  return {
    url,
    ana,
    maya,
    sessions: () => db['session'] as ReturnType<Running['sessions']>,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
      await vite.close()
    },
  }
}
