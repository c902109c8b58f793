// One replica of the service, in a process of its own.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { answer } from './child.mjs'
import { root } from './prepare.mjs'

let recorded
const query = Reflect.get(pg.Client.prototype, 'query')
pg.Client.prototype.query = function (text, values, ...rest) {
  if (recorded && typeof text === 'string')
    recorded.push({ text, values: Array.isArray(values) ? values : [] })
  return query.call(this, text, values, ...rest)
}

const RESPONSES = {
  async listen({ database, origin, app, apiKey }) {
    const path = join(root, 'service', 'dist', 'index.js')
    const { createService, toNodeHandler, usersTable } = await import(pathToFileURL(path).href)
    const service = createService({
      origin,
      environments: { production: { apps: [app], audience: 'app', apiKeys: [apiKey] } },
      database,
      // One machine asks for everybody.
      limits: { perPerson: 1_000_000_000, perAddress: 1_000_000_000 },
      authenticate: (request) => {
        const who = /(?:^|; )host=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1]
        if (who === undefined) return null
        const role = who === 'owner' ? 'owner' : 'support'
        return { userId: who, operator: { role, tenants: '*', rank: 1 } }
      },
      users: usersTable({
        url: database,
        table: 'public.users',
        columns: { id: 'id', email: 'email', name: 'name' },
      }),
    })
    await service.start()
    const server = createServer(toNodeHandler(service)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${server.address().port}`
  },
  /** From now on every statement is written down. */
  record() {
    recorded = []
  },
  /** What was sent since, without what the service does beside requests. */
  recorded() {
    const all = recorded.filter(({ text }) => !text.includes('pgboss') && !text.includes('sum('))
    recorded = undefined
    return all
  },
}

answer(({ what, ...rest }) => RESPONSES[what](rest))
