import { AuthError } from '../../core/errors.js'
import { field } from '../../core/read.js'
import type { User } from '../../core/user.js'
import { lease } from './lease.js'
import { readOwnUser } from '../shared/readOwnUser.js'

/** Runs one statement in a transaction that is open. */
export type Query = (sql: string, params: string[]) => Promise<{ rows: unknown[] }>

/** What a transaction is told, in the order of `NAMES`; `''` for nobody, and for what nobody has said. */
export type Settings = [userId: string, impersonatorUserId: string, mode: string, issuer: string]

const NAMES = ['app.user_id', 'app.impersonator_user_id', 'app.impersonation_mode', 'app.user_issuer']

/** A piece of SQL for each setting and its parameter, joined. */
function each(toSql: (name: string, param: string) => string, glue: string): string {
  return NAMES.map((name, i) => toSql(`'${name}'`, `$${i + 1}`)).join(glue)
}

// One statement: from it on the transaction has a snapshot, and PostgreSQL lets nobody SET it to read-write again.
const START = `select ${each((name, param) => `set_config(${name}, ${param}, true)`, ', ')},
  extract(epoch from transaction_timestamp())::text as began`
const START_READ_ONLY = `${START}, set_config('transaction_read_only', 'on', true)`

// The time at which a transaction began tells it from one that the function began itself, for the same user.
//
// RESET, unlike SET, does lift READ ONLY before PostgreSQL 16, and SET may put it back after a write. A transaction that has
// written has an id, whatever it is called since.
//
// The settings are made anew, for the triggers of the commit: what the function set for longer than the transaction, if it was
// the same, would stay on the connection.
const CHECK = `select extract(epoch from transaction_timestamp())::text = $${NAMES.length + 1}
  and ${each((name, param) => `coalesce(current_setting(${name}, true), '') = ${param}`, ' and ')} as same,
  current_setting('transaction_read_only') = 'on' and pg_current_xact_id_if_assigned() is null as unwritten,
  exists (select from pg_cursors where is_holdable) as held,
  case when pg_my_temp_schema() = 0 then false
    else exists (select from pg_class where relnamespace = pg_my_temp_schema()) end as temporary,
  ${each((name, param) => `set_config(${name}, '', false), set_config(${name}, ${param}, true)`, ', ')}`

/** Carries the result of a transaction that only read out of it: nothing is committed, so that nothing can last. */
export class OnlyRead extends Error {
  constructor(readonly result: unknown) {
    super('withUser ends a transaction that may only read by rolling it back.')
  }
}

/** The settings for a user. An impersonation whose marker, or whose mode, cannot be read or was lost is `read-only`. */
export function settingsOf(user: User | null | undefined): Settings {
  if (user === null || user === undefined) return ['', '', '', '']
  const read = readOwnUser(user)
  if (!read) {
    throw new AuthError(
      'invalid_user',
      'withUser got a user without a userId that can be read. Nothing was done. Pass the user whom a guard verified, or null for nobody.',
    )
  }
  return [read.userId, read.impersonatorUserId ?? '', read.impersonation?.mode ?? '', read.issuer ?? '']
}

/**
 * Runs a function in a transaction that was just opened, with a client that is dead as soon as the function is done. The
 * transaction must be rolled back where this rejects, which it does with the result where the user may only read.
 *
 * @param isShared - Whether the connection goes back to a pool, to whoever asks for it next.
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
  // Behind these nothing of the function can come: what is queued runs before them, and what comes later is refused.
  const [row] = (await query(CHECK, [...settings, String(field(start, 'began'))])).rows
  if (field(row, 'same') !== true) {
    throw misused(
      'ended its transaction or changed its settings: what it did since is nobody’s. Leave BEGIN, COMMIT, ROLLBACK, RESET and app.* to withUser.',
    )
  }
  if (isReadOnly && field(row, 'unwritten') !== true) throw readOnly()
  if (isOpen) {
    throw misused(
      'left a cursor or a stream open, so nothing was saved. Read it to its end, or close it, before the function is done.',
    )
  }
  if (isReadOnly) throw new OnlyRead(result)
  // These would last, with rows that the next user can read.
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
  return new AuthError('invalid_configuration', `The function given to withUser ${what}`)
}

/** The refusal that an error of PostgreSQL stands for while somebody impersonates, or the error itself. */
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
    'This impersonation session may only look: nothing was changed. Stop the impersonation and try again.',
    { status: 403, cause },
  )
}
