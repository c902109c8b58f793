import { createHash } from 'node:crypto'
import type { AuditEventRow } from '../store/index.js'

/** The columns that can name a person: retention empties them. */
export const BODY = [
  'actor',
  'actor_id',
  'code',
  'detail',
  'outcome',
  'salt',
  'session',
  'subject',
  'subject_id',
] as const satisfies readonly (keyof AuditEventRow)[]

/** What stays for ever, under the row's hash. */
export const HEAD = [
  'at',
  'body_hash',
  'chain',
  'environment',
  'id',
  'phase',
  'seq',
  'type',
] as const satisfies readonly (keyof AuditEventRow)[]

/** SHA-256 of the canonical JSON of the body's columns. */
export function bodyHash(row: Pick<AuditEventRow, (typeof BODY)[number]>): string {
  return sha256(pick(row, BODY))
}

/** SHA-256 of the hash before and the canonical JSON of all other columns; the body counts by its hash. */
export function rowHash(row: Pick<AuditEventRow, (typeof HEAD)[number] | 'prev'>): string {
  return sha256(row.prev + pick(row, HEAD))
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The names are in their order and the values flat: this is canonical JSON, made fast. */
function pick<Row extends object>(row: Row, names: readonly (keyof Row)[]): string {
  return `{${names.map((name) => `"${String(name)}":${JSON.stringify(row[name])}`).join()}}`
}
