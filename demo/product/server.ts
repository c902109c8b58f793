import express, { type Express, type RequestHandler } from 'express'
import { type AuditSink, createAuth, type User } from 'impersonation-kit/express'
import { billingRoutes } from './billingRoutes.js'
import { createLog } from './log.js'

/** How the product is set up. */
export interface ProductOptions {
  /** The origin of the service. */
  authUrl: string
  /** The service that has the invoices. */
  invoicesUrl: string
  /** What the service asks of backends that want to know whether a session goes on. Without it nobody is asked. */
  apiKey?: string | undefined
  /** `info` shows what is done. Default: silent. */
  logLevel?: string | undefined
  /** Takes what impersonators do. */
  sink: AuditSink
  /** Serves what is no API. */
  pages: RequestHandler
}

/** The product: an API behind the guard, and the pages that use it. */
export function createProduct(options: ProductOptions): Express {
  const { authUrl, apiKey, sink, pages } = options
  const log = createLog(options.logLevel)
  const auth = createAuth({
    issuer: authUrl,
    audience: 'fernhill',
    jwksUrl: `${authUrl}/.well-known/jwks.json`,
    audit: { sink },
    // A stopped impersonation is over here within a second, and not when its token expires.
    ...(apiKey && { revocation: { isActive: (_user: User, token: string) => isActive(token) } }),
  })

  async function isActive(token: string): Promise<boolean> {
    const reply = await fetch(`${authUrl}/api/v1/introspect`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}` },
      body: new URLSearchParams({ token }),
    })
    const { active } = (await reply.json()) as { active?: unknown }
    return active === true
  }

  const app = express()
  app.disable('x-powered-by')
  app.use(express.json({ limit: '8kb' }))
  app.post('/api/sensitive-action', auth.requireUser, auth.requireNotImpersonated, (_request, response) => {
    response.json({ done: true })
  })
  app.use('/api', billingRoutes({ auth, log, ...options }))
  app.use(pages)
  return app
}
