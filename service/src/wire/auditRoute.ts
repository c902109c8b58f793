import type { Context } from 'hono'
import { z } from '@hono/zod-openapi'
import { type AuditRecord, faultOf } from '../audit/index.js'
import { problem } from '../http/index.js'
import type { WireContext } from './WireContext.js'

const MOST = 1_000
const id = z.string().min(1).max(256)
const short = z.string().max(500)

/** An event of the library's guards, as `httpSink` sends it. */
const eventSchema = z.object({
  id,
  phase: z.enum(['attempt', 'outcome']),
  time: z.number().min(0).max(8.64e15),
  action: short,
  method: z.string().max(50),
  route: short.optional(),
  actor: z.object({ id, issuer: short.optional(), kind: z.enum(['person', 'agent', 'unknown']) }),
  subject: z.object({ id, issuer: short.optional() }),
  mode: z.enum(['read-only', 'full']),
  session: z.string().max(100).optional(),
  requestId: id,
  status: z.number().int().optional(),
  duration: z.number().optional(),
  blocked: short.optional(),
  repeated: z.number().int().min(1).optional(),
  aborted: z.literal(true).optional(),
})
export const eventsSchema = z.array(eventSchema.openapi('Event')).max(MOST).openapi('Events')

/**
 * `POST /api/v1/audit`: events of backends, as a JSON array; each is kept once, by its `id` and `phase`. Where one of them cannot be
 * read, none is taken, and 422 names it: `httpSink` then sends the batch in halves, so that only this one is lost.
 */
export async function auditRoute(
  c: Context,
  { environmentOfKey, auditQueue }: WireContext,
): Promise<Response> {
  const environment = environmentOfKey(c.req.raw)
  if (environment === undefined) {
    return problem(401, 'api_key_required', 'Send an API key of this environment as a bearer token.', {
      'www-authenticate': 'Bearer realm="impersonation-kit"',
    })
  }
  const body: unknown = await c.req.json().catch(() => undefined)
  if (!Array.isArray(body)) return problem(400, 'invalid_request', 'Send a JSON array of events.')
  if (body.length > MOST) return problem(413, 'too_large', `Send ${MOST} events at once at most.`)
  const read = body.map((event) => eventSchema.safeParse(event))
  const wrong = read.findIndex(({ success }) => !success)
  if (wrong >= 0) {
    const issue = read[wrong]?.error?.issues[0]
    return problem(
      422,
      'invalid_event',
      `Event ${wrong}: ${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'cannot be read'}`,
    )
  }
  const records = read.flatMap(({ data }) => (data ? [toRecord(data, environment)] : []))
  for (const [index, record] of records.entries()) {
    const why = faultOf(record)
    if (why !== undefined) return problem(422, 'invalid_event', `Event ${index}: ${why}`)
  }
  await Promise.all(records.map((record) => auditQueue.record(record)))
  return c.json({ stored: read.length }, 200, { 'cache-control': 'no-store' })
}

function toRecord(event: z.infer<typeof eventSchema>, environment: string): AuditRecord {
  const { id: eventId, phase, time, session, actor, subject, blocked, status, ...detail } = event
  const { kind, ...who } = actor
  return {
    id: eventId,
    phase,
    at: Math.floor(time),
    environment,
    type: 'request',
    ...(session !== undefined && { session }),
    actor: { ...defined(who), id: actor.id, kind },
    subject: { ...defined(subject), id: subject.id },
    ...(phase === 'outcome' && {
      outcome: blocked !== undefined ? 'refused' : (status ?? 0) >= 400 ? 'failed' : 'done',
    }),
    ...(blocked !== undefined && { code: blocked }),
    detail: defined({ ...detail, status }),
  }
}

function defined(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined))
}
