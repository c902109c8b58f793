import { serve } from '@hono/node-server'
import { createTestIssuer, directUser, type RouteRole } from 'impersonation-kit/testing'
import { expect, onTestFinished, test } from 'vitest'
import { createInvoices } from '../../demo/invoices/createInvoices.js'
import { createProduct } from '../../demo/product/server.js'
import { tryRoutes } from './support/tryRoutes.js'

const SIGNED_IN: RouteRole[] = ['customer', 'full', 'read-only', 'unreadable']

/** An auth origin as far as APIs ask it, and one of its customers. */
async function authOrigin() {
  const keys = await createTestIssuer({ key: 'demo' })
  const { url, close } = await keys.listen()
  onTestFinished(close)
  const issuer = await createTestIssuer({ issuer: url, audience: 'fernhill', key: 'demo' })
  return { url, issuer, users: { customer: directUser({ userId: 'user_maya' }) } }
}

test('an impersonator reaches in the API of the demo what the demo says, and nothing is wrong with it', async () => {
  const { url, issuer, users } = await authOrigin()
  const sink = (): void => undefined
  const invoices = createInvoices({ authUrl: url, sink })
  const server = serve({ fetch: invoices.fetch, port: 0, hostname: '127.0.0.1' })
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const invoicesUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const product = createProduct({
    authUrl: url,
    invoicesUrl,
    sink,
    logLevel: 'silent',
    pages: (_request, response) => void response.sendStatus(404),
  })

  const report = await tryRoutes(product, {
    issuer,
    users,
    bodies: { 'PUT /api/purchase-order': { purchaseOrder: 'PO-1' } },
    // The database of the purchase orders starts with the first request.
    timeout: 120_000,
  })
  expect(report.findings).toEqual([])
  expect(report.openTo).toEqual({
    'DELETE /api/deletion': ['customer'],
    'PUT /api/deletion': ['customer'],
    'GET /api/invoices': SIGNED_IN,
    'GET /api/invoices/copy': SIGNED_IN,
    'POST /api/invoices/copy': ['customer'],
    'PUT /api/purchase-order': ['customer', 'full'],
    'POST /api/sensitive-action': ['customer'],
    'GET /api/workspace': SIGNED_IN,
  })
})

test('so it does in the service behind that API', async () => {
  const { url, issuer, users } = await authOrigin()
  const report = await tryRoutes(createInvoices({ authUrl: url, sink: () => undefined }), { issuer, users })
  expect(report.findings).toEqual([])
  expect(report.openTo).toEqual({ 'GET /invoices': SIGNED_IN })
})
