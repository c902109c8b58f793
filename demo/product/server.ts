import express, { type Express, type RequestHandler } from 'express'
import { createAuth } from 'impersonation-kit/express'
import { billingRoutes } from './billingRoutes.js'

/** The product: an API behind the guard, and the pages that use it. */
export function createProduct({ authUrl, pages }: { authUrl: string; pages: RequestHandler }): Express {
  const auth = createAuth({
    issuer: authUrl,
    audience: 'fernhill',
    jwksUrl: `${authUrl}/.well-known/jwks.json`,
  })
  const app = express()
  app.disable('x-powered-by')
  app.use(express.json({ limit: '8kb' }))
  app.post('/api/sensitive-action', auth.requireUser, auth.requireNotImpersonated, (_request, response) => {
    response.json({ done: true })
  })
  app.use('/api', billingRoutes(auth))
  app.use(pages)
  return app
}
