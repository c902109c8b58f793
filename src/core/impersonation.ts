import { defined, isAbsent, readId } from './read.js'

/** What an impersonation session allows: looking only, or everything that is not guarded. */
export type ImpersonationMode = 'read-only' | 'full'

/** The person (or agent) at the keyboard. */
export interface Impersonator {
  id?: string
  email?: string
  name?: string
  /** Who issued the id, if not your product (`act.iss`): the id may belong to a vendor's dashboard. */
  issuer?: string
  /** `unknown` if the marker cannot be read. */
  kind: 'person' | 'agent' | 'unknown'
}

/** One bounded period of impersonation, as far as the auth says. Times are Unix milliseconds. */
export interface Impersonation {
  impersonator: Impersonator
  /** `full` if the vendor does not say; a mode that cannot be read is `read-only`. */
  mode: ImpersonationMode
  reason?: string
  sessionId?: string
  startedAt?: number
  expiresAt?: number
}

/** What one source (a token's claims, a reply, a session object) says about impersonation. */
export type ClaimReading =
  | { state: 'none'; userId?: string }
  | ({ state: 'impersonated'; userId?: string } & Omit<Impersonation, 'mode'> & { mode?: ImpersonationMode })
  | { state: 'unreadable'; userId?: string; why: string }

/** Reads the impersonation marker of one vendor. It never throws. */
export type ClaimMapper = (claimsOrSession: unknown) => ClaimReading

/** `impersonatorUserId` of a user who is impersonated by someone who cannot be told. */
export const UNKNOWN_IMPERSONATOR = 'unknown'

/**
 * Reads one impersonator marker. Absent and null alone mean nobody; whatever else is not a plain id, or is the user's own
 * id, is unreadable.
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

/** Reads a mode. Absent is `full` (the vendor says nothing); a mode that cannot be read cannot write. */
export function readMode(mode: unknown): ImpersonationMode | undefined {
  return isAbsent(mode) ? undefined : mode === 'full' ? 'full' : 'read-only'
}

/** The id that stands for an impersonator: the e-mail where the vendor names nobody by id. */
export function impersonatorId(impersonator: Impersonator): string | undefined {
  return impersonator.id ?? impersonator.email
}

/**
 * Joins what two sources say of the same user. Either one's marker counts; two that name different people, and one that
 * cannot be read, are unreadable, and so is an impersonator whom the other source knows as the user. The stricter mode wins,
 * and the earlier end.
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

/** The reading that nobody impersonates: that of nearly every token. */
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
