import { type Request, type Response, Router } from 'express'
import type { ExpressAuth, Problem } from 'impersonation-kit/express'
import { findWorkspace, type Workspace } from './workspaces.js'

/** What the billing page reads and changes. */
export function billingRoutes(auth: ExpressAuth): Router {
  const router = Router()

  router.get('/workspace', auth.requireUser, (request, response) => {
    const workspace = workspaceOf(request, response)
    if (!workspace) return
    const { invoices: _invoices, card, ...rest } = workspace
    // <RedactWhileImpersonated> keeps the number from people's eyes; that it is not sent keeps it from the network.
    const isImpersonated = request.user?.impersonatorUserId !== undefined
    response.json({ ...rest, card: { ...card, number: isImpersonated ? undefined : card.number } })
  })

  router.get('/invoices', auth.requireUser, (request, response) => {
    const workspace = workspaceOf(request, response)
    if (workspace) response.json(workspace.invoices)
  })

  router.put('/purchase-order', auth.requireUser, auth.requireWritable, (request, response) => {
    const workspace = workspaceOf(request, response)
    if (!workspace) return
    const value: unknown = (request.body as { purchaseOrder?: unknown } | undefined)?.purchaseOrder
    if (typeof value !== 'string' || value.length > 40) {
      return refuse(response, 400, 'invalid_request', 'A purchase order is a text of at most 40 characters.')
    }
    workspace.purchaseOrder = value
    response.status(204).end()
  })

  router
    .route('/deletion')
    .put(auth.requireUser, auth.requireNotImpersonated, (request, response) => {
      const workspace = workspaceOf(request, response)
      if (!workspace) return
      workspace.isDeleted = true
      response.status(204).end()
    })
    .delete(auth.requireUser, auth.requireNotImpersonated, (request, response) => {
      const workspace = workspaceOf(request, response)
      if (!workspace) return
      workspace.isDeleted = false
      response.status(204).end()
    })

  router.use((_request, response) => refuse(response, 404, 'not_found', 'There is nothing at this address.'))
  return router
}

function workspaceOf({ user }: Request, response: Response): Workspace | undefined {
  const workspace = user && findWorkspace(user.userId)
  if (!workspace) refuse(response, 404, 'no_workspace', 'You have no workspace.')
  return workspace
}

function refuse(response: Response, status: number, code: string, detail: string): void {
  const problem: Problem = { type: 'about:blank', title: 'Refused', status, detail, code }
  response.status(status).type('application/problem+json').send(JSON.stringify(problem))
}
