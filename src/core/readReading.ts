import {
  type ClaimMapper,
  type ClaimReading,
  type Impersonator,
  nobody,
  readMarker,
  readMode,
} from './impersonation.js'
import { defined, field, isAbsent, readId, readText, readTime } from './read.js'

/** Calls a mapper. If it throws, or returns something that is not a reading, the result is unreadable. */
export function readClaims(mapper: ClaimMapper, claimsOrSession: unknown): ClaimReading {
  try {
    const reading: unknown = mapper(claimsOrSession)
    // An async function is not a mapper. Its rejection must not be left unhandled, because that ends a Node process.
    if (reading instanceof Promise) reading.catch(() => undefined)
    const userId = readId(field(reading, 'userId'))
    const sound = readReading(reading, userId)
    return sound.state === 'none' ? nobody(userId) : defined<ClaimReading>({ ...sound, userId })
  } catch {
    return { state: 'unreadable', why: 'the claim mapper threw' }
  }
}

/** Checks a reading, which may come from an app's own mapper. Anything else is unreadable. */
export function readReading(reading: unknown, userId: string | undefined): ClaimReading {
  const state = field(reading, 'state')
  if (state === 'none') return { state }
  if (state === 'impersonated') return readImpersonation(undefined, reading, userId)
  return { state: 'unreadable', why: readText(field(reading, 'why')) ?? 'the claim mapper gave no reading' }
}

/**
 * Reads a marker and the details beside it (raw, in the shape of `User['impersonation']`). Either may be missing. Only if both are missing
 * does nobody impersonate. If an issuer, a session id or a time is present but cannot be read, the whole is unreadable. A mode that cannot
 * be read is `read-only`.
 */
export function readImpersonation(
  marker: unknown,
  details: unknown,
  userId: string | undefined,
): ClaimReading {
  // Nearly every reading of nearly every token.
  if (isAbsent(marker) && isAbsent(details)) return nobody(userId)
  const impersonator = field(details, 'impersonator')
  const id = field(impersonator, 'id')
  const email = readId(field(impersonator, 'email'))
  const named =
    !isAbsent(marker) && !isAbsent(id) && marker !== id
      ? ({ state: 'unreadable', why: 'two markers name different impersonators' } as const)
      : readMarker(marker ?? id ?? email ?? (isAbsent(details) ? undefined : ''), userId)
  if (named.state !== 'impersonated') return defined<ClaimReading>({ ...named, userId })
  const lost: string[] = []
  const read = <T>(
    holder: unknown,
    name: string,
    reader: (value: unknown) => T | undefined,
  ): T | undefined => {
    const value = field(holder, name)
    const found = reader(value)
    if (found === undefined && !isAbsent(value)) lost.push(name)
    return found
  }
  const issuer = read(impersonator, 'issuer', readText)
  const sessionId = read(details, 'sessionId', readId)
  const startedAt = read(details, 'startedAt', readTime)
  const expiresAt = read(details, 'expiresAt', readTime)
  // An end that cannot be read must not count as no end.
  if (lost.length > 0)
    return defined<ClaimReading>({ state: 'unreadable', userId, why: 'the session cannot be read' })
  const kind = field(impersonator, 'kind')
  return defined<ClaimReading & { state: 'impersonated' }>({
    state: 'impersonated',
    userId,
    impersonator: defined<Impersonator>({
      id: isAbsent(id) && named.id === email ? undefined : named.id,
      email,
      name: readText(field(impersonator, 'name')),
      issuer,
      kind: kind === 'agent' || kind === 'unknown' ? kind : 'person',
    }),
    mode: readMode(field(details, 'mode')),
    reason: readText(field(details, 'reason')),
    sessionId,
    startedAt,
    expiresAt,
  })
}
