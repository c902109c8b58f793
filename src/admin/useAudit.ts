import { useCallback, useMemo, useRef, useState } from 'react'
import type { AuditFilter, AuditFormat, AuditPage, AuditVerdict } from '../core/operatorApi.js'
import { unreadable } from './adminClient.js'
import type { AdminAction, AdminQuery } from './AdminQuery.js'
import { fileNameOf, readBytes, saveFile } from './saveReply.js'
import { useAdminAction } from './useAdminAction.js'
import { mapQuery, pathOf, useAdminQuery } from './useAdminQuery.js'

const FILES: Record<AuditFormat, string> = {
  jsonl: 'audit.jsonl',
  csv: 'audit.csv',
  cloudevents: 'audit-cloudevents.jsonl',
  ocsf: 'audit-ocsf.jsonl',
}

/** What `useAudit` looks for. */
export interface AuditOptions extends AuditFilter {
  /** `next` of the page before. */
  after?: string | undefined
  /** Records on a page, at most 100. Default: 50. */
  limit?: number | undefined
}

/**
 * One page of the audit, the newest first; for Owners.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { useAudit } from 'impersonation-kit/admin'
 *
 * export function History({ userId }: { userId: string }) {
 *   const { data } = useAudit({ subject: userId })
 *   return <ol>{data?.records.map(({ id, type }) => <li key={id}>{type}</li>)}</ol>
 * }
 * ```
 */
export function useAudit({ limit = 50, ...filter }: AuditOptions = {}): AdminQuery<AuditPage> {
  return mapQuery(
    useAdminQuery<AuditPage>('useAudit', {
      path: 'audit',
      has: 'records',
      query: { ...filter, limit },
      keeps: true,
    }),
    ({ body }) => body,
  )
}

/**
 * Checks whether every record of the audit stands as it was written; for Owners.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { useVerifyAudit } from 'impersonation-kit/admin'
 *
 * export function Verify() {
 *   const { run, isPending } = useVerifyAudit()
 *   return <button disabled={isPending} onClick={() => void run()}>Verify</button>
 * }
 * ```
 */
export function useVerifyAudit(): AdminAction<void, AuditVerdict> {
  return useAdminAction<void, AuditVerdict>('useVerifyAudit', async (admin) => {
    return (await admin.client.ask<AuditVerdict>(await pathOf(admin, 'audit/verify'))).body
  })
}

/** What `useExportAudit` takes. */
export interface ExportInput extends AuditFilter {
  format: AuditFormat
}

/** An export that runs. */
export interface AuditExport extends AdminAction<ExportInput, number> {
  /** How many bytes have arrived. */
  bytes: number
  /** Stops it; what has arrived is thrown away. */
  cancel: () => void
}

/**
 * Downloads the audit as a file, the oldest record first, and counts the bytes as they arrive; for Owners. Returns how many there are.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { useExportAudit } from 'impersonation-kit/admin'
 *
 * export function Export() {
 *   const { run, bytes, isPending } = useExportAudit()
 *   return <button onClick={() => void run({ format: 'csv' })}>{isPending ? `${bytes} bytes` : 'Export'}</button>
 * }
 * ```
 */
export function useExportAudit(): AuditExport {
  const [bytes, setBytes] = useState(0)
  const controller = useRef<AbortController>(undefined)
  const action = useAdminAction('useExportAudit', async (admin, query: ExportInput) => {
    const { signal } = (controller.current = new AbortController())
    setBytes(0)
    const path = await pathOf(admin, 'audit/export')
    const response = await admin.client.send(path, { query: { ...query }, signal })
    // A page of a proxy, or of another server, is no audit.
    if (response.headers.get('content-type')?.includes('html')) throw unreadable(response.status)
    const file = await readBytes(response, setBytes)
    saveFile(file, fileNameOf(response, FILES[query.format]))
    return file.size
  })
  const cancel = useCallback(() => controller.current?.abort(), [])
  return useMemo(() => ({ ...action, bytes, cancel }), [action, bytes, cancel])
}
