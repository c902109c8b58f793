import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Env } from 'hono'
import { addRoute } from './addRoute.js'

/** How the service says that it is well. */
export interface Health {
  /** Is everything there that a request needs? */
  isReady: () => Promise<boolean>
  metrics: () => Promise<string>
}

const okSchema = z.object({ ok: z.boolean() }).openapi('Ok')

/** What load balancers and monitoring ask. */
export function operationsRoutes<E extends Env>(app: OpenAPIHono<E>, { isReady, metrics }: Health): void {
  addRoute(app, {
    method: 'get',
    path: '/healthz',
    summary: 'Whether the process is alive',
    replies: { 200: { description: 'It is', schema: okSchema } },
    handler: (c) => c.json({ ok: true }),
  })
  addRoute(app, {
    method: 'get',
    path: '/readyz',
    summary: 'Whether it can work: 503 without a database',
    replies: {
      200: { description: 'It can', schema: okSchema },
      503: { description: 'It cannot', schema: okSchema },
    },
    handler: async (c) => {
      const ok = await isReady()
      return c.json({ ok }, ok ? 200 : 503)
    },
  })
  addRoute(app, {
    method: 'get',
    path: '/metrics',
    summary: 'Figures for Prometheus',
    replies: { 200: { description: 'Text', types: ['text/plain'] } },
    handler: async (c) => c.text(await metrics()),
  })
}
