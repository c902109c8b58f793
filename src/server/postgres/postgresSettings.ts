import { AuthError } from '../../core/errors.js'
import { field } from '../../core/read.js'
import type { User } from '../../core/user.js'
import { lease } from './lease.js'
import { readOwnUser } from '../shared/readOwnUser.js'

/** Runs one statement in an open transaction. */
export type Query = (sql: string, params: string[]) => Promise<{ rows: unknown[] }>

/** The settings of a transaction, in the order of `NAMES`. `''` if there is no value. */
export type Settings = [userId: string, impersonatorUserId: string, mode: string, issuer: string]

const NAMES = ['app.user_id', 'app.impersonator_user_id', 'app.impersonation_mode', 'app.user_issuer']

/** Creates a piece of SQL for each setting and its parameter, and joins them. */
function each(toSql: (name: string, param: string) => string, glue: string): string {
  return NAMES.map((name, i) => toSql(`'${name}'`, `$${i + 1}`)).join(glue)
}

// One statement: after it the transaction has a snapshot, and PostgreSQL does not let anybody SET it to read-write again.
const START = `select ${each((name, param) => `set_config(${name}, ${param}, true)`, ', ')},
  extract(epoch from transaction_timestamp())::text as began`
const START_READ_ONLY = `${START}, set_config('transaction_read_only', 'on', true)`

// The start time distinguishes the transaction from one that the function itself began for the same user.
//
// Unlike SET, RESET does lift READ ONLY before PostgreSQL 16, and SET may put it back after a write. A transaction that has written has
// an id, whatever its mode is now.
//
// The settings are set again for the triggers of the commit. Otherwise a value that the function set for longer than the transaction
// would stay on the connection if it was the same value.
const CHECK = `select extract(epoch from transaction_timestamp())::text = $${NAMES.length + 1}
  and ${each((name, param) => `coalesce(current_setting(${name}, true), '') = ${param}`, ' and ')} as same,
  current_setting('transaction_read_only') = 'on' and pg_current_xact_id_if_assigned() is null as unwritten,
  exists (select from pg_cursors where is_holdable) as held,
  case when pg_my_temp_schema() = 0 then false
    else exists (select from pg_class where relnamespace = pg_my_temp_schema()) end as temporary,
  ${each((name, param) => `set_config(${name}, '', false), set_config(${name}, ${param}, true)`, ', ')}`

/** Carries the result out of a transaction that only reads. Nothing is committed, so nothing can remain. */
export class OnlyRead extends Error {
  constructor(readonly result: unknown) {
    super('withUser rolls back every read-only transaction.')
  }
}

/** The settings for a user. An impersonation whose marker or mode was lost, or cannot be read, is `read-only`. */
export function settingsOf(user: User | null | undefined): Settings {
  if (user === null || user === undefined) return ['', '', '', '']
  const read = readOwnUser(user)
  if (!read) {
    throw new AuthError(
      'invalid_user',
      'withUser got a user whose userId cannot be read. Nothing was done. Pass the user that a guard verified, or null for nobody.',
    )
  }
  return [read.userId, read.impersonatorUserId ?? '', read.impersonation?.mode ?? '', read.issuer ?? '']
}

/**
 * Runs a function in a transaction that was just opened, with a client that stops working when the function is done. The transaction must
 * be rolled back if this rejects. If the user may only read, it always rejects, with the result.
 *
 * @param isShared - Whether the connection goes back to a pool, and from there to another user.
 * @throws OnlyRead
 */
export async function runAs<T>(
  settings: Settings,
  isShared: boolean,
  query: Query,
  client: object,
  fn: (client: object) => Promise<T>,
): Promise<T> {
  const isReadOnly = settings[2] === 'read-only'
  const [start] = (await query(isReadOnly ? START_READ_ONLY : START, settings)).rows
  const { result, isOpen } = await lend(client, fn)
  // Nothing of the function can run after these: queued queries run before them, and later ones are refused.
  const [row] = (await query(CHECK, [...settings, String(field(start, 'began'))])).rows
  if (field(row, 'same') !== true) {
    throw misused(
      'ended its transaction or changed its settings, so withUser no longer knows for whom it ran. Leave BEGIN, COMMIT, ROLLBACK, RESET and app.* to withUser.',
    )
  }
  if (isReadOnly && field(row, 'unwritten') !== true) throw readOnly()
  if (isOpen) {
    throw misused(
      'left a cursor or a stream open, so nothing was saved. Read it to its end, or close it, before the function returns.',
    )
  }
  if (isReadOnly) throw new OnlyRead(result)
  // These would stay open, with rows that the next user can read.
  if (field(row, 'held') === true) await query('close all', [])
  if (isShared && field(row, 'temporary') === true) await query('discard temp', [])
  return result
}

async function lend<T>(
  client: object,
  fn: (client: object) => Promise<T>,
): Promise<{ result: T; isOpen: boolean }> {
  const lent = lease(client)
  try {
    const result = await fn(lent.client)
    return { result, isOpen: lent.end() > 0 }
  } catch (error) {
    lent.end()
    throw error
  }
}

function misused(what: string): AuthError {
  return new AuthError('invalid_configuration', `The function that was passed to withUser ${what}`)
}

/** The refusal that corresponds to an error of PostgreSQL while somebody impersonates; otherwise the error itself. */
export function toAuthError(error: unknown, [, impersonatorUserId, mode]: Settings): unknown {
  // Query builders wrap the error of the driver.
  const codes = [field(error, 'code'), field(field(error, 'cause'), 'code')]
  if (mode === 'read-only' && codes.includes('25006')) return readOnly(error)
  if (impersonatorUserId !== '' && codes.includes('IK403')) {
    return new AuthError(
      'impersonation_forbidden',
      'This is not possible while viewing as another user. Stop the impersonation and try again.',
      { status: 403, cause: error },
    )
  }
  return error
}

function readOnly(cause?: unknown): AuthError {
  return new AuthError(
    'impersonation_read_only',
    'This impersonation session is read-only. Nothing was changed. Stop the impersonation and try again.',
    { status: 403, cause },
  )
}
