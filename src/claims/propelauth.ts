import type { ClaimMapper, ClaimReading, Impersonator } from '../core/impersonation.js'
import { readMarker } from '../core/impersonation.js'
import { defined, field, isAbsent, readId, readText } from '../core/read.js'
import { readSessionClaim } from './readSessionClaim.js'

/**
 * Reads PropelAuth's access token (`impersonator_user_id`, `login_method`) and its refresh reply (`impersonator_user`, beside
 * the user and in it). A token that is marked but names nobody in these may name them in `act`. Sources: `@propelauth/node-apis` `src/user.ts`, `@propelauth/javascript` `src/api.ts`.
 *
 * @example
 * ```ts
 * import { propelauth } from 'impersonation-kit/claims'
 *
 * propelauth({ user_id: '42', impersonator_user_id: '7' }).state // 'impersonated'
 * ```
 */
export const propelauth: ClaimMapper = (value) => {
  const holder = field(value, 'user')
  // A token of the app's own may name its user in plain text there, and text holds no marker.
  const user = typeof holder === 'string' || typeof holder === 'number' ? undefined : holder
  const userId =
    readId(field(user, 'user_id')) ?? readId(field(value, 'user_id')) ?? readId(field(value, 'sub'))
  const session = field(value, 'impersonation')
  const impersonator = field(session, 'impersonator')
  const email = readId(field(impersonator, 'email'))
  const method = field(value, 'login_method')
  const loggedInAs = method === 'impersonation' || field(method, 'login_method') === 'impersonation'
  const marks = [
    field(value, 'impersonator_user_id'),
    field(value, 'impersonator_user'),
    field(user, 'impersonator_user'),
    field(impersonator, 'id'),
  ].filter((mark) => !isAbsent(mark))
  const [first] = marks
  const disagree = marks.some((mark) => mark !== first)
  const marked = loggedInAs || !isAbsent(session)
  const id = first ?? (marked ? field(field(value, 'act'), 'sub') : undefined)
  const named = readMarker(disagree ? '' : (id ?? email ?? (marked ? '' : undefined)), userId)
  if (named.state !== 'impersonated') return defined<ClaimReading>({ ...named, userId })
  return defined<ClaimReading & { state: 'impersonated' }>({
    userId,
    state: 'impersonated',
    impersonator: defined<Impersonator>({
      id: readId(id),
      email,
      name: readText(field(impersonator, 'name')),
      kind: 'person',
    }),
    ...readSessionClaim(session),
  })
}
