import { z } from '@hono/zod-openapi'
import { id, time } from './schemas.js'

const partySchema = z.object({ id: z.string() }).loose()
const recordSchema = z
  .object({
    id: z.string(),
    phase: z.enum(['attempt', 'outcome']).optional(),
    at: time,
    environment: z.string(),
    type: z.string(),
    session: z.string().describe('A hash of its id').optional(),
    actor: partySchema.optional(),
    subject: partySchema.optional(),
    outcome: z.string().optional(),
    code: z.string().optional(),
    detail: z.record(z.string(), z.unknown()).optional(),
    chain: z.string(),
    seq: z.number().int(),
    hash: z.string(),
    erasedBy: z.string().describe('The id of the record that tells of the erasure').optional(),
  })
  .openapi('AuditRecord')

export const auditPageSchema = z
  .object({ records: z.array(recordSchema), next: z.string().optional() })
  .openapi('AuditPage')

const count = z.number().int()
export const verdictSchema = z
  .union([
    z.object({ ok: z.literal(true), rows: count, chains: count, checkpoints: count }),
    z.object({
      ok: z.literal(false),
      rows: count,
      fault: z
        .object({ kind: z.string(), sentence: z.string() })
        .loose()
        .describe('The first row, or checkpoint, that is not as it was written'),
    }),
  ])
  .openapi('AuditVerdict')

export const auditQuery = z.object({
  actor: id.optional(),
  subject: id.optional(),
  session: id.optional(),
  type: z.string().max(100).optional(),
  from: z.coerce.number().int().optional(),
  to: z.coerce.number().int().optional(),
})
