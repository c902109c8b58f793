import pg from 'pg'
import { postgresTools, startPostgres } from '../../../test/server/support/startPostgres.js'

export const hasPostgres = postgresTools !== undefined

/** A real PostgreSQL, with as many databases as a test needs. */
export async function postgresServer() {
  const { port, stop } = await startPostgres(postgresTools ?? '')
  const urlOf = (database: string, user = 'postgres'): string =>
    `postgres://${user}@127.0.0.1:${port}/${database}`
  const admin = new pg.Pool({ connectionString: urlOf('postgres'), max: 2 })
  let count = 0
  return {
    urlOf,
    query: (sql: string) => admin.query(sql),
    /** Asks one of the databases, by its address. */
    queryIn: async (url: string, sql: string): Promise<void> => {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.query(sql)
      await client.end()
    },
    /** Gives the address of an empty database. */
    create: async (settings: Record<string, string> = {}): Promise<string> => {
      const name = `test_${++count}`
      await admin.query(`create database ${name}`)
      for (const [setting, value] of Object.entries(settings)) {
        await admin.query(`alter database ${name} set ${setting} = '${value}'`)
      }
      return urlOf(name)
    },
    stop: async () => {
      await admin.end()
      stop()
    },
  }
}
