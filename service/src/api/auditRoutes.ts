import type { Context } from 'hono'
import { type AuditFilter, type AuditFormat, AuditError, exportAudit, pageAudit } from '../audit/index.js'
import { Refusal } from '../impersonations/index.js'
import type { ApiContext, ApiEnv } from './ApiContext.js'

/** `GET audit`, for Owners: the newest first. */
export async function auditRoute(
  c: Context<ApiEnv>,
  { service }: ApiContext,
  filter: Omit<AuditFilter, 'environment'>,
  page: { after?: string; limit: number },
): Promise<Response> {
  try {
    return c.json(
      await pageAudit(service.database.db, { ...filter, environment: c.get('environment') }, page),
    )
  } catch (error) {
    if (error instanceof AuditError && error.code === 'invalid_cursor')
      throw new Refusal(400, error.code, error.message)
    throw error
  }
}

/** `GET audit/export?format`, streamed. */
export function exportRoute(
  c: Context<ApiEnv>,
  { service, options }: ApiContext,
  filter: Omit<AuditFilter, 'environment'>,
  format: AuditFormat,
): Response {
  const environment = c.get('environment')
  const { mediaType, fileName, stream } = exportAudit(
    service.database.db,
    { ...filter, environment },
    { format, source: options.origin },
  )
  return new Response(stream, {
    headers: {
      'content-type': mediaType,
      'content-disposition': `attachment; filename="${environment}-${fileName}"`,
      'cache-control': 'no-store',
    },
  })
}

/** `GET audit/verify`: whether every record stands as it was written, and otherwise which one does not. */
export async function verifyRoute(c: Context<ApiEnv>, { verifyAudit }: ApiContext): Promise<Response> {
  return c.json(await verifyAudit())
}
