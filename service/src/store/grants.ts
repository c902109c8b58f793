import { SCHEMA } from './schema.js'
import { StoreError } from './StoreError.js'

/** Tables that rows are only added to. */
const APPEND_ONLY = ['audit_event', 'audit_checkpoint']
const FREE = [
  'settings',
  'impersonation',
  'ticket',
  'browser_session',
  'support_access',
  'start_rate',
  'signing_key',
  'lease',
]

/**
 * The SQL that gives a role what the running service needs, and no more: it may add audit rows, and neither change nor delete them.
 * Run it as the role that migrates, which owns the tables. The schema `pgboss` belongs to the role, because the job library makes
 * tables while it runs.
 *
 * @throws StoreError `wrong_option` if the name is empty or has a NUL in it
 */
export function grants(role: string): string[] {
  if (role === '' || role.includes('\0')) {
    throw new StoreError('wrong_option', 'Name the role of PostgreSQL that the service runs as.')
  }
  const name = `"${role.replaceAll('"', '""')}"`
  const on = (tables: string[]): string => tables.map((table) => `${SCHEMA}.${table}`).join(', ')
  return [
    `grant usage on schema ${SCHEMA} to ${name}`,
    `grant select, insert, update, delete on ${on(FREE)} to ${name}`,
    `grant select, insert on ${on(APPEND_ONLY)} to ${name}`,
    `grant select, insert, update on ${on(['audit_chain'])} to ${name}`,
    `grant select on ${on(['migration'])} to ${name}`,
    `create schema if not exists pgboss authorization ${name}`,
  ]
}
