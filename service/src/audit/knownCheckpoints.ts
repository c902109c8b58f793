import type { Kysely } from 'kysely'
import type { Schema } from '../store/index.js'

/**
 * The checkpoints of the database, and those that were kept elsewhere, each once. The database's come first: a place that was named
 * later lacks the early ones.
 */
export async function knownCheckpoints(db: Kysely<Schema>, kept: readonly string[]): Promise<Set<string>> {
  return new Set([...(await ownCheckpoints(db)), ...kept])
}

/** The checkpoints of the database, in their order. */
export async function ownCheckpoints(db: Kysely<Schema>): Promise<string[]> {
  const rows = await db.selectFrom('audit_checkpoint').select('jws').orderBy('number').execute()
  return rows.map(({ jws }) => jws)
}
