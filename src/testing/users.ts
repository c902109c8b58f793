import {
  type Impersonation,
  type Impersonator,
  impersonatorId,
  UNKNOWN_IMPERSONATOR,
} from '../core/impersonation.js'
import { isAbsent } from '../core/read.js'
import type { ImpersonationInput, User } from '../core/user.js'

type Overrides<T> = { [K in keyof T]?: object extends Pick<T, K> ? T[K] | null | undefined : T[K] }

/** Changes to the default user. A field that is `undefined` or `null` is left out. */
export type UserOverrides = Overrides<Omit<User, 'impersonatorUserId' | 'impersonation'>>

/** Changes to the default impersonated user. A field that is `undefined` or `null` is left out. */
export type ImpersonatedUserOverrides = UserOverrides & {
  /** Default: the id in `impersonation.impersonator`, or `admin_7`. */
  impersonatorUserId?: string | null | undefined
  /** Changes to the default impersonation session. Times are Unix milliseconds. */
  impersonation?: Overrides<Omit<Impersonation, 'impersonator'>> &
    Partial<Pick<ImpersonationInput, 'impersonator'>>
}

/** A {@link User} who is certainly impersonated. */
export type ImpersonatedUser = User & { impersonatorUserId: string; impersonation: Impersonation }

/**
 * Returns a user whom nobody impersonates: Cleo Customer, `user_42`.
 *
 * @example
 * ```ts
 * import { directUser } from 'impersonation-kit/testing'
 *
 * const user = directUser({ firstName: 'Dana' })
 * ```
 */
export function directUser(overrides: UserOverrides = {}): User {
  return present<User>({
    userId: 'user_42',
    email: 'cleo@customer.example',
    firstName: 'Cleo',
    lastName: 'Customer',
    ...overrides,
  })
}

/**
 * Returns the same user, impersonated by Ana Support (`admin_7`) in the mode `full`, from now on for 30 minutes. Set the impersonator's id
 * as `impersonatorUserId` or in `impersonation.impersonator`; the other one follows.
 *
 * @example
 * ```ts
 * import { impersonatedUser } from 'impersonation-kit/testing'
 *
 * const user = impersonatedUser({ impersonation: { mode: 'read-only', reason: undefined } })
 * ```
 */
export function impersonatedUser(overrides: ImpersonatedUserOverrides = {}): ImpersonatedUser {
  const { impersonatorUserId, impersonation, ...person } = overrides
  const impersonator = present<Impersonator>(
    impersonation?.impersonator ?? {
      id: impersonatorUserId ?? 'admin_7',
      email: 'ana@support.example',
      name: 'Ana Support',
      kind: 'person',
    },
  )
  const now = Date.now()
  return {
    ...directUser(person),
    impersonatorUserId: impersonatorUserId ?? impersonatorId(impersonator) ?? UNKNOWN_IMPERSONATOR,
    impersonation: present<Impersonation>({
      mode: 'full',
      reason: 'Ticket 4711: the invoice does not open',
      sessionId: 'session_1',
      startedAt: now,
      expiresAt: now + 30 * 60_000,
      ...impersonation,
      impersonator,
    }),
  }
}

function present<T extends object>(value: { [K in keyof T]: T[K] | null | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => !isAbsent(held))) as T
}
