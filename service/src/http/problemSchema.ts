import { z } from '@hono/zod-openapi'

/** What `problem` answers, as OpenAPI says it. */
export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string().describe('Stable: compare it, and show `detail`.'),
  })
  .openapi('Problem')
