/** SQLSTATEs of PostgreSQL that say: not now, for a reason that is not this statement's. */
const DOWN = [
  /^08/, // connection exceptions
  /^53/, // out of disk, memory, connections
  /^57P0[1-4]$/, // shutting down, crashed, starting up
  /^57014$/, // statement time-out
  /^25P03$/, // idle in a transaction for too long
  /^25006$/, // read-only
  /^58/, // system errors
  /^E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)$/,
]

/** The messages of `pg`, which gives these errors no code. */
const DOWN_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|not queryable|Query read timeout|connection error/i

/** Has a statement failed because the database cannot be used at the moment? Then the request failed clearly, and can be sent again. */
export function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(isDatabaseDown)
  const code = sqlState(error)
  return code === undefined ? DOWN_MESSAGES.test(error.message) : DOWN.some((pattern) => pattern.test(code))
}

/** The SQLSTATE of an error of PostgreSQL, or Node's code of a network error. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
