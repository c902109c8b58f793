import type { Kysely } from 'kysely'
import type { Schema } from '../store/index.js'
import { type AuditFormat, formats } from './formats/formats.js'
import { type AuditFilter, pageAudit } from './pageAudit.js'

/** An export: its media type, and its text as it is read. */
export interface AuditExport {
  mediaType: string
  /** `audit.csv` and the like. */
  fileName: string
  stream: ReadableStream<Uint8Array>
}

/**
 * Exports the audit, the oldest first. It is read page by page, as fast as the reader takes it.
 *
 * @param options.source - The origin of the service, for CloudEvents.
 */
export function exportAudit(
  db: Kysely<Schema>,
  filter: AuditFilter,
  options: { format: AuditFormat; source: string; pageSize?: number },
): AuditExport {
  const { mediaType, extension, before = '', between = '', after = '', toText } = formats[options.format]
  const encoder = new TextEncoder()
  const chunks = texts()

  async function* texts(): AsyncGenerator<string> {
    let isFirst = true
    let cursor: string | undefined
    yield before
    do {
      const page = await pageAudit(db, filter, {
        order: 'asc',
        limit: options.pageSize ?? 500,
        ...(cursor !== undefined && { after: cursor }),
      })
      let text = ''
      for (const record of page.records) {
        text += (isFirst ? '' : between) + toText(record, options.source)
        isFirst = false
      }
      yield text
      cursor = page.next
    } while (cursor !== undefined)
    yield after
  }

  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await chunks.return(undefined)
    },
  })
  return { mediaType, fileName: `audit.${extension}`, stream }
}
