import { migrate, openDatabase } from '../../src/store/index.js'

/** Opens PGlite in a folder, writes a row, says so, and stays. */
try {
  const database = await openDatabase({ dataDir: process.argv[2] ?? '' })
  await migrate(database)
  await database.inTransaction((trx) =>
    trx
      .insertInto('ticket')
      .values({ hash: 'of the child', impersonation_id: 'i', expires_at: 9, spent_at: null })
      .execute(),
  )
  process.send?.('written')
} catch (error) {
  process.send?.(error instanceof Error ? error.message : error)
}
setInterval(() => {}, 60_000)
