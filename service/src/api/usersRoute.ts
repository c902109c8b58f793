import type { Context } from 'hono'
import type { DirectoryUser, PolicyDecision } from 'impersonation-kit/server'
import { CursorError } from '../directory/index.js'
import { type Case, judge, knownOf, nothingKnown, readSettings, Refusal } from '../impersonations/index.js'
import { askHost, maySee } from '../policy/index.js'
import { supportAccess } from '../store/index.js'
import type { ApiContext, ApiEnv } from './ApiContext.js'
import type { CursorScope } from './cursors.js'

/** One row of the table, with what its menu may say. */
export interface UserRow {
  user: DirectoryUser
  decision: PolicyDecision
}

/** `GET users?q&after&limit`: only users whom the operator may see, each with its decision. */
export async function usersRoute(
  c: Context<ApiEnv>,
  { service, cursors }: ApiContext,
  { q, after, limit }: { q: string; after?: string | undefined; limit: number },
): Promise<Response> {
  const environment = c.get('environment')
  const operator = c.get('operator')
  const isNested = c.get('isNested')
  const { db } = service.database
  const scope: CursorScope = { list: 'users', environment, operatorId: operator.userId, query: q }
  const place = after === undefined ? undefined : cursors.open(after, scope)
  const { settings } = await readSettings(db, environment)
  const [page, isPaid, known] = await Promise.all([
    search(),
    service.isPaid(environment),
    knownOf(service, { environment, operator, isNested }),
  ])
  const seen = page.users.filter((user) => maySee(settings, operator, user))
  const ids = seen.map(({ userId }) => userId)
  const access = await supportAccess.getMany(db, environment, ids)
  const rows = await Promise.all(
    seen.map(async (user): Promise<UserRow> => {
      const one: Case = { environment, operator, isNested, user, isPaid, host: { verdict: 'allow' } }
      const decision = await judge(service, db, settings, one, { known, access: access.get(user.userId) })
      const asked = { environment, operator, user, context: { ...nothingKnown(service.now()), isPaid } }
      return { user, decision: await askHost(service.rule, decision, asked) }
    }),
  )
  return c.json({ users: rows, ...(page.next !== undefined && { next: cursors.seal(page.next, scope) }) })

  async function search() {
    try {
      return await service.directory.search({
        environment,
        query: q,
        limit,
        ...(place !== undefined && { after: place }),
      })
    } catch (error) {
      if (error instanceof CursorError) throw new Refusal(400, 'invalid_cursor', error.message)
      throw error
    }
  }
}
