import { randomUUID } from 'node:crypto'
import { type AuditEventRow, isStorable } from '../store/index.js'
import { AuditError } from './AuditError.js'
import type { AuditParty, AuditRecord } from './AuditRecord.js'
import { canonicalJson } from './canonicalJson.js'
import { bodyHash } from './hashRow.js'

export const MAX_DETAIL = 16_384
const MAX_PARTY = 2_048

/** A signed token in its compact form (RFC 7515, section 7.1). */
const TOKEN = /eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g

/** A row without its place in a chain. */
export type AuditBody = Omit<AuditEventRow, 'seq' | 'prev' | 'hash'>

/**
 * Checks a record and makes a row of it.
 *
 * @throws AuditError `invalid_record`. The other records of a batch can be stored without it.
 */
export function toBody(record: AuditRecord): AuditBody {
  const {
    id,
    phase = '',
    at,
    environment,
    type,
    session,
    actor,
    subject,
    outcome,
    code,
    detail = {},
  } = record
  text('id', id, 128)
  text('environment', environment, 64)
  text('type', type, 64)
  if (!['', 'attempt', 'outcome'].includes(phase)) fail('phase must be "attempt" or "outcome".')
  if (!Number.isSafeInteger(at) || at < 0) fail('at must be Unix milliseconds.')
  // A session's id opens a session: whoever reads the audit shall not get one.
  if (session !== undefined && !/^[\w-]{22}$/.test(session)) fail('session must be what hashSession gives.')
  const body = {
    session: session ?? null,
    actor_id: idOf('actor', actor),
    actor: json('actor', actor, MAX_PARTY),
    subject_id: idOf('subject', subject),
    subject: json('subject', subject, MAX_PARTY),
    outcome: outcome === undefined ? null : text('outcome', outcome, 64),
    code: code === undefined ? null : text('code', code, 64),
    detail: json('detail', detail, MAX_DETAIL),
    salt: randomUUID(),
  }
  return {
    chain: chainOf(record),
    id,
    phase,
    at,
    environment,
    type,
    ...body,
    body_hash: bodyHash(body),
    tombstone: null,
  }
}

/** Why a record cannot be stored. Undefined if it can. */
export function faultOf(record: AuditRecord): string | undefined {
  try {
    toBody(record)
    return undefined
  } catch (error) {
    if (error instanceof AuditError) return error.message
    throw error
  }
}

/** A chain for each session; what has no session goes by environment and day. */
export function chainOf({
  environment,
  session,
  at,
}: Pick<AuditRecord, 'environment' | 'session' | 'at'>): string {
  return session === undefined
    ? `${environment}/day/${new Date(at).toISOString().slice(0, 10)}`
    : `${environment}/session/${session}`
}

/** What PostgreSQL would change or refuse is refused here: the hash would not be that of the stored text. */
function text(name: string, value: unknown, max: number): string {
  if (typeof value !== 'string' || value === '' || value.length > max)
    fail(`${name} must be a text of 1 to ${max} characters.`)
  if (!isStorable(value)) fail(`${name} has a character that cannot be stored.`)
  return value
}

function idOf(name: string, party: unknown): string {
  if (typeof party !== 'object' || party === null || !('id' in party)) fail(`${name}.id is missing.`)
  return text(`${name}.id`, party.id, 256)
}

function json(name: string, value: AuditParty | Record<string, unknown>, max: number): string {
  let found: string
  try {
    found = canonicalJson(value).replace(TOKEN, '(token)')
  } catch (cause) {
    throw new AuditError('invalid_record', `An audit record was refused: ${name} is not plain JSON.`, {
      cause,
    })
  }
  if (!found.startsWith('{')) fail(`${name} must be an object.`)
  if (found.length > max) fail(`${name} is longer than ${max} characters as JSON.`)
  return found
}

function fail(what: string): never {
  throw new AuditError('invalid_record', `An audit record was refused: ${what}`)
}
