import type { Person } from '../core/operatorApi.js'
import type { DirectoryUser } from '../core/operators.js'

/** Characters that turn the direction of a text: a name with them can show other words than it has. */
const TURNS = /[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g

/** What to call a person: by name, e-mail address or id, whichever comes first. */
export function nameOf(who: Person | DirectoryUser): string {
  const id = 'userId' in who ? who.userId : who.id
  const parts = 'firstName' in who ? [who.firstName, who.lastName].filter(Boolean).join(' ') : ''
  const plain = (text: string | undefined): string => (text ?? '').replaceAll(TURNS, '').trim()
  return plain(who.name) || plain(parts) || plain(who.email) || id
}
