import { Hono } from 'hono'
import { type AuthEnv, createAuth, type AuditSink } from 'impersonation-kit/hono'
import { findWorkspace } from '../product/workspaces.js'

/** How the service is set up. */
export interface InvoicesOptions {
  /** The origin of the service. */
  authUrl: string
  /** Takes what impersonators do here. */
  sink: AuditSink
}

/** A service behind the product's API: it believes no caller, and verifies the same token by itself. */
export function createInvoices({ authUrl, sink }: InvoicesOptions): Hono<AuthEnv> {
  const auth = createAuth({
    issuer: authUrl,
    audience: 'fernhill',
    jwksUrl: `${authUrl}/.well-known/jwks.json`,
    audit: { sink },
  })
  const app = new Hono<AuthEnv>()
  app.get('/invoices', auth.audit({ action: 'invoices.read' }), auth.requireUser, (context) => {
    const workspace = findWorkspace(context.get('user').userId)
    return workspace ? context.json(workspace.invoices) : context.notFound()
  })
  return app
}
