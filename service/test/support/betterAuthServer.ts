import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { betterAuth as createBetterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import { admin, bearer } from 'better-auth/plugins'
import { betterAuth, type Issuer, type ServiceOptions, usersTable } from 'impersonation-kit-service'
import pg from 'pg'
import { browser } from './startService.js'

/** A product's better-auth over a database. */
export function createAuth(url: string, baseURL: string) {
  const pool = new pg.Pool({ connectionString: url, max: 5 })
  const auth = createBetterAuth({
    baseURL,
    secret: 'a secret of at least thirty-two characters',
    database: pool,
    emailAndPassword: { enabled: true },
    plugins: [admin(), bearer()],
    disabledPaths: ['/admin/impersonate-user'],
    session: { additionalFields: { impersonationMode: { type: 'string', required: false, input: false } } },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
  })
  return { auth, pool }
}

/** What `createService` needs to leave the sessions to better-auth. `around` may put something between the two. */
export function optionsOf(
  { auth }: ReturnType<typeof createAuth>,
  url: string,
  around: (issue: Issuer) => Issuer = (issue) => issue,
): Partial<ServiceOptions> {
  return {
    authenticate: async ({ headers }) => {
      const found = await auth.api.getSession({ headers, query: { disableCookieCache: true } })
      if (!found) return null
      const { id: userId, name, email, role } = found.user
      const { impersonatedBy: impersonatorUserId } = found.session
      if (role !== 'admin') return { userId, impersonatorUserId }
      const own = { role: name === 'boss' ? 'owner' : 'support', rank: name === 'boss' ? 9 : 1 }
      return { userId, impersonatorUserId, operator: { ...own, name, email, tenants: '*' } }
    },
    users: usersTable({ url, table: 'public.user', columns: { id: 'id', email: 'email', name: 'name' } }),
    issue: around(betterAuth({ auth, modeField: 'impersonationMode' })),
  }
}

/** A running better-auth over an empty PostgreSQL database, with people in it. */
export async function startBetterAuth(url: string) {
  let listener: ReturnType<typeof toNodeHandler> | undefined
  const server = createServer((req, res) => void listener?.(req, res))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const made = createAuth(url, origin)
  const { runMigrations } = await getMigrations(made.auth.options)
  await runMigrations()
  listener = toNodeHandler(made.auth)

  const query = async <T>(sql: string, values: unknown[] = []): Promise<T[]> =>
    (await made.pool.query(sql, values)).rows as T[]
  const setRole = (id: string, role: string) => query('update "user" set role = $2 where id = $1', [id, role])
  return {
    ...made,
    origin,
    setRole,
    /** Makes an account, and signs in as it in a browser that also knows the service. */
    signUp: async (name: string, service: string, role = 'user') => {
      const who = browser(service, undefined)
      const theirs = browser(origin, undefined, origin, who.jar)
      const body = { name, email: `${name}@acme.example`, password: 'a long password' }
      const reply = await theirs.post('/api/auth/sign-up/email', body)
      const { user } = (await reply.json()) as { user: { id: string } }
      await setRole(user.id, role)
      return {
        ...who,
        id: user.id,
        /** Whom better-auth sees in this browser. */
        session: async () => {
          const answer = await theirs.get('/api/auth/get-session')
          return (await answer.json()) as {
            user: { id: string; name: string }
            session: {
              id: string
              impersonatedBy: string | null
              expiresAt: string
              impersonationMode?: string
            }
          } | null
        },
        stopThere: () => theirs.post('/api/auth/admin/stop-impersonating', {}),
        startThere: (userId: string) => theirs.post('/api/auth/admin/impersonate-user', { userId }),
      }
    },
    /** Every impersonation that better-auth has. */
    impersonations: () =>
      query<{ userId: string; impersonatedBy: string; expiresAt: Date; impersonationMode: string }>(
        'select "userId", "impersonatedBy", "expiresAt", "impersonationMode" from session where "impersonatedBy" is not null',
      ),
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await made.pool.end()
    },
  }
}
