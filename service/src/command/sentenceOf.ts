import { OptionsError } from '../OptionsError.js'
import { isDatabaseDown, SCHEMA, sqlState, StoreError } from '../store/index.js'

/** What an error of the operating system or of PostgreSQL means for whoever set the service up. Never a password. */
const SENTENCES: Record<string, string> = {
  EADDRINUSE: 'PORT: Another process listens there already. End it, or set PORT to another number.',
  EADDRNOTAVAIL:
    'HOST: This machine does not have this address. Set HOST to one of its own, such as 127.0.0.1.',
  EACCES: 'This process may not read or write there, or not listen on this PORT.',
  '28P01': 'DATABASE_URL: PostgreSQL refuses this user or this password.',
  '28000': 'DATABASE_URL: PostgreSQL refuses this user.',
  '3D000': 'DATABASE_URL: PostgreSQL has no database of this name. Create it first.',
  '42501': 'DATABASE_URL: The role may not do this. Run migrate as the role that owns the tables.',
}

/** What went wrong, in one sentence where it is a matter of settings, and with its stack where it is not. */
export function sentenceOf(error: unknown): string {
  if (error instanceof OptionsError || error instanceof StoreError) return error.message
  if (!(error instanceof Error)) return String(error)
  const code = sqlState(error) ?? ''
  const sentence = SENTENCES[code]
  if (sentence !== undefined) return sentence
  if (code === '42P01' || code === '3F000') {
    return error.message.includes(SCHEMA)
      ? 'The database has no tables yet. Run migrate first.'
      : `USERS_TABLE: ${error.message}.`
  }
  if (code.startsWith('ERR_PARSE_ARGS')) return error.message
  if (isDatabaseDown(error)) {
    return `DATABASE_URL: PostgreSQL does not answer${code === '' ? '' : ` (${code})`}. Is it running, and is the address right?`
  }
  return error.stack ?? error.message
}
