import type { StoredAuditRecord } from '../AuditRecord.js'
import type { Format } from './Format.js'

const COLUMNS: Record<string, (record: StoredAuditRecord) => unknown> = {
  time: ({ at }) => new Date(at).toISOString(),
  environment: ({ environment }) => environment,
  type: ({ type }) => type,
  actor_id: ({ actor }) => actor?.id,
  actor_email: ({ actor }) => actor?.['email'],
  subject_id: ({ subject }) => subject?.id,
  subject_email: ({ subject }) => subject?.['email'],
  session: ({ session }) => session,
  outcome: ({ outcome }) => outcome,
  code: ({ code }) => code,
  detail: ({ detail }) => detail && JSON.stringify(detail),
  id: ({ id }) => id,
  phase: ({ phase }) => phase,
  chain: ({ chain }) => chain,
  seq: ({ seq }) => seq,
  hash: ({ hash }) => hash,
  erased_by: ({ erasedBy }) => erasedBy,
}

/** RFC 4180, with a header. */
export const csv: Format = {
  mediaType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  before: `${Object.keys(COLUMNS).join()}\r\n`,
  toText: (record) =>
    `${Object.values(COLUMNS)
      .map((read) => cell(read(record)))
      .join()}\r\n`,
}

/** A spreadsheet runs what begins like a formula, also in the wide letters of East Asia: an apostrophe makes it a text. */
function cell(value: unknown): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const safe = typeof value === 'string' && /^[\s]*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
