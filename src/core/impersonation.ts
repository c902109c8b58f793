import { defined, isAbsent, readId } from './read.js'

/** What an impersonation session may do: only read (`read-only`), or everything that no guard forbids (`full`). */
export type ImpersonationMode = 'read-only' | 'full'

/** The person (or agent) at the keyboard. */
export interface Impersonator {
  /** The impersonator's id. Absent if the vendor gives none. */
  id?: string
  /** The e-mail address. */
  email?: string
  /** The name to show. */
  name?: string
  /** The issuer of the id, if it is not your product (`act.iss`, RFC 8693, section 4.1): the id may belong to a vendor's dashboard. */
  issuer?: string
  /** `unknown` if the marker cannot be read. */
  kind: 'person' | 'agent' | 'unknown'
}

/** One impersonation session, with what the auth provider says about it. Times are Unix milliseconds. */
export interface Impersonation {
  /** The person (or agent) at the keyboard. */
  impersonator: Impersonator
  /** `full` if the vendor does not say. A mode that cannot be read counts as `read-only`. */
  mode: ImpersonationMode
  /** Why the session was started, as text for people. */
  reason?: string
  /** The id of the impersonation session. */
  sessionId?: string
  /** When the session started, in Unix milliseconds. */
  startedAt?: number
  /** When the session ends, in Unix milliseconds. */
  expiresAt?: number
}

/** What one source (the claims of a token, a reply or a session object) says about impersonation. */
export type ClaimReading =
  | { state: 'none'; userId?: string }
  | ({ state: 'impersonated'; userId?: string } & Omit<Impersonation, 'mode'> & { mode?: ImpersonationMode })
  | { state: 'unreadable'; userId?: string; why: string }

/**
 * Reads the impersonation marker of one vendor from claims or a session. It must not throw; if it does, the user counts as impersonated by
 * `'unknown'`.
 */
export type ClaimMapper = (claimsOrSession: unknown) => ClaimReading

/** The `impersonatorUserId` of a user whose impersonator cannot be identified. */
export const UNKNOWN_IMPERSONATOR = 'unknown'

/**
 * Reads one impersonator marker. Only undefined and null mean that nobody impersonates. Any other value that is not a plain id, or that is
 * the user's own id, is unreadable.
 */
export function readMarker(
  marker: unknown,
  userId: string | undefined,
): { state: 'none' } | { state: 'impersonated'; id: string } | { state: 'unreadable'; why: string } {
  if (isAbsent(marker)) return { state: 'none' }
  const id = readId(marker)
  if (id === undefined) return { state: 'unreadable', why: 'the impersonator marker is not an id' }
  if (id === UNKNOWN_IMPERSONATOR) return { state: 'unreadable', why: 'the impersonator is not known' }
  if (id.trim() === userId?.trim()) return { state: 'unreadable', why: 'the impersonator is the user' }
  return { state: 'impersonated', id }
}

/** Reads a mode. An absent one is `full` (the vendor does not say). One that cannot be read is `read-only`. */
export function readMode(mode: unknown): ImpersonationMode | undefined {
  return isAbsent(mode) ? undefined : mode === 'full' ? 'full' : 'read-only'
}

/** The id of an impersonator. If the vendor gives no id, it is the e-mail address. */
export function impersonatorId(impersonator: Impersonator): string | undefined {
  return impersonator.id ?? impersonator.email
}

/**
 * Combines what two sources say about the same user. A marker in either one counts. The result is unreadable if they name different people,
 * if one of them cannot be read, or if the impersonator in one is the user in the other. The stricter mode and the earlier end win.
 */
export function combineReadings(a: ClaimReading, b: ClaimReading): ClaimReading {
  const joined = joinMarkers(a, b)
  const userId = a.userId ?? b.userId
  if (joined.state === 'impersonated') {
    const id = impersonatorId(joined.impersonator)
    const self = [a, b].map((one) => readMarker(id, one.userId)).find((one) => one.state === 'unreadable')
    if (self) return defined<ClaimReading>({ ...self, userId })
  }
  if (joined.state === 'none') return nobody(userId)
  return defined<ClaimReading>({ ...joined, userId })
}

/** The reading of a token without impersonation, which nearly every token is. */
export function nobody(userId: string | undefined): ClaimReading {
  return userId === undefined ? { state: 'none' } : { state: 'none', userId }
}

function joinMarkers(a: ClaimReading, b: ClaimReading): ClaimReading {
  if (a.state === 'unreadable' || b.state === 'none') return a
  if (b.state === 'unreadable' || a.state === 'none') return b
  if (!samePerson(a.impersonator, b.impersonator)) {
    return { state: 'unreadable', why: 'two sources name different impersonators' }
  }
  const end = Math.min(a.expiresAt ?? Infinity, b.expiresAt ?? Infinity)
  return {
    ...b,
    ...a,
    impersonator: { ...b.impersonator, ...a.impersonator },
    ...(b.mode === 'read-only' && { mode: b.mode }),
    ...(end < Infinity && { expiresAt: end }),
  }
}

function samePerson(a: Impersonator, b: Impersonator): boolean {
  if (a.issuer !== undefined && b.issuer !== undefined && a.issuer !== b.issuer) return false
  return a.id !== undefined && b.id !== undefined
    ? a.id === b.id
    : impersonatorId(a) === impersonatorId(b) || (a.email !== undefined && a.email === b.email)
}
