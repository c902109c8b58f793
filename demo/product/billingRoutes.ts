import { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express'
import { AuthError, currentUser, type ExpressAuth, type Problem } from 'impersonation-kit/express'
import { createAuthFetch } from 'impersonation-kit/server'
import type { Logger } from 'pino'
import { InvoiceCopies } from './invoiceCopies.js'
import { DatabaseUnavailable, PurchaseOrders } from './purchaseOrders.js'
import { findWorkspace, type Workspace } from './workspaces.js'

/** What the routes are made of. */
export interface BillingOptions {
  auth: ExpressAuth
  log: Logger
  invoicesUrl: string
}

/** What the billing page reads and changes. */
export function billingRoutes({ auth, log, invoicesUrl }: BillingOptions): Router {
  const router = Router()
  const purchaseOrders = new PurchaseOrders()
  const copies = new InvoiceCopies(log)
  const authFetch = createAuthFetch({ origins: [invoicesUrl] })

  /** Recorded, by somebody who is signed in. What changes something is recorded first, or not done. */
  const reads = (action: string): RequestHandler[] => [auth.audit({ action }), auth.requireUser]
  const writes = (action: string): RequestHandler[] => [
    auth.audit({ action, failClosed: true }),
    auth.requireUser,
  ]

  // <RedactWhileImpersonated> keeps the card's number from people's eyes; that it is not sent keeps it from the network.
  router.get(
    '/workspace',
    ...reads('plan.read'),
    auth.redact(['card.number']),
    async (_request, response) => {
      const { invoices: _invoices, ...workspace } = workspaceOf()
      response.json({ ...workspace, purchaseOrder: await purchaseOrders.read() })
    },
  )

  // The service that has them records who looks.
  router.get('/invoices', auth.requireUser, async (_request, response) => {
    const reply = await authFetch(`${invoicesUrl}/invoices`)
    response.status(reply.status).json(await reply.json())
  })

  router.post(
    '/invoices/copy',
    ...writes('invoices.export'),
    auth.requireAllowed('export-data'),
    (_request, response) => {
      workspaceOf()
      copies.ask()
      response.status(202).end()
    },
  )
  router.get('/invoices/copy', auth.requireUser, (_request, response) => {
    response.json(copies.of(currentUser()?.userId ?? '') ?? null)
  })

  router.put(
    '/purchase-order',
    ...writes('purchase-order.change'),
    auth.requireWritable,
    async (request, response) => {
      workspaceOf()
      const value: unknown = (request.body as { purchaseOrder?: unknown } | undefined)?.purchaseOrder
      if (typeof value !== 'string' || value.length > 40) {
        return refuse(
          response,
          400,
          'invalid_request',
          'A purchase order is a text of at most 40 characters.',
        )
      }
      await purchaseOrders.write(value)
      log.info('purchase order changed')
      response.status(204).end()
    },
  )

  const mayDelete = auth.requireAllowed('delete-account')
  router
    .route('/deletion')
    .put(...writes('workspace.delete'), mayDelete, (_request, response) => {
      workspaceOf().isDeleted = true
      response.status(204).end()
    })
    .delete(...writes('workspace.keep'), mayDelete, (_request, response) => {
      workspaceOf().isDeleted = false
      response.status(204).end()
    })

  router.use((_request, response) => refuse(response, 404, 'not_found', 'There is nothing at this address.'))
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (error instanceof NoWorkspace) return refuse(response, 404, 'no_workspace', 'You have no workspace.')
    if (error instanceof AuthError && error.status)
      return refuse(response, error.status, error.code, error.message)
    log.error(error)
    if (error instanceof DatabaseUnavailable)
      return refuse(response, 503, 'database_unavailable', error.message)
    next(error)
  })
  return router
}

class NoWorkspace extends Error {}

function workspaceOf(): Workspace {
  const workspace = findWorkspace(currentUser()?.userId ?? '')
  if (!workspace) throw new NoWorkspace()
  return workspace
}

function refuse(response: Response, status: number, code: string, detail: string): void {
  const problem: Problem = { type: 'about:blank', title: 'Refused', status, detail, code }
  response.status(status).type('application/problem+json').send(JSON.stringify(problem))
}
