import pg from 'pg'
import { start } from './child.mjs'
import { startPostgres } from './servicePostgres.mjs'

const ORIGIN = 'http://localhost:4100'

/** The built dashboard of a service, turned on for the role `support`, on a PostgreSQL with so many users. The cookie `host` says who one is. */
export async function startDashboard(users) {
  const postgres = await startPostgres()
  const replica = start('serviceApp.mjs')
  const stop = () => {
    replica.stop()
    postgres.stop()
  }
  try {
    await fill(postgres.url, users)
    const url = await replica.ask({
      what: 'listen',
      database: postgres.url,
      origin: ORIGIN,
      app: 'http://localhost:4173',
      apiKey: 'key-of-the-benchmark-0123456789abcdef',
    })
    await turnOn(url)
    return { url, stop }
  } catch (error) {
    stop()
    throw error
  }
}

/** A product's table of users with the indexes that `usersTable` wants. */
async function fill(url, count) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('create table users (id text primary key, email text not null, name text not null)')
  await client.query(
    `insert into users select 'user_' || n, 'user' || n || '@example.com', 'User ' || n from generate_series(0, ${count - 1}) n`,
  )
  await client.query(`create index on users ((lower(email) collate "C"), id)`)
  await client.query(`create index on users ((lower(name) collate "C"), id)`)
  await client.query('analyze users')
  await client.end()
}

async function turnOn(url) {
  const address = `${url}/api/operators/production/settings`
  const headers = { cookie: 'host=owner', origin: ORIGIN, 'content-type': 'application/json' }
  const read = await fetch(address, { headers })
  const { settings } = await read.json()
  const saved = await fetch(address, {
    method: 'PUT',
    headers: { ...headers, 'if-match': read.headers.get('etag') },
    body: JSON.stringify({ ...settings, enabled: true, impersonators: [{ who: { role: 'support' } }] }),
  })
  if (!saved.ok) throw new Error(`Impersonation could not be turned on: ${await saved.text()}`)
}
