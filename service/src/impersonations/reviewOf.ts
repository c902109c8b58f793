import type { DirectoryUser, EnvironmentSettings, Operator } from 'impersonation-kit/server'
import { settle, transition } from '../sessions/index.js'
import type { Impersonation } from './Impersonation.js'
import { standingOf } from './Standing.js'

/** What whoever may answer a request wants to know. */
export interface Review {
  mayAnswer: boolean
  why?: string
  changes: string[]
}

/**
 * What has changed since a request was made, and whether this operator may answer it. There while it waits or has not begun.
 *
 * @param user - As the directory knows them now; absent: they are gone.
 */
export function reviewOf(
  impersonation: Impersonation,
  current: { settings: EnvironmentSettings; version: number; user: DirectoryUser | undefined },
  { userId: by, role }: Operator,
  now: number,
): Review | undefined {
  const { session } = settle(impersonation.session, now)
  if (session.state !== 'requested' && session.state !== 'approved') return undefined
  const tried = transition(session, { type: 'approve', by, role }, current.settings, now)
  return {
    mayAnswer: tried.refused === undefined,
    ...(tried.refused !== undefined && { why: tried.sentence }),
    changes: changesOf(impersonation, current),
  }
}

type Fact = string | number | undefined

function changesOf(
  { user: before, standing }: Impersonation,
  { user, version }: { version: number; user: DirectoryUser | undefined },
): string[] {
  if (!user) return ['The user is no longer in the directory.']
  const now = standingOf(user, version)
  const was = standing ?? now
  const rows: [string, Fact, Fact][] = [
    ['The user’s name', before.name, user.name],
    ['The user’s e-mail address', before.email, user.email],
    ['The user’s tenants', listOf(was.tenants), listOf(now.tenants)],
    ['The user’s groups', listOf(was.groups), listOf(now.groups)],
    ['The user’s rank', was.rank, now.rank],
    ['The user’s account', was.active ? 'active' : 'inactive', now.active ? 'active' : 'inactive'],
  ]
  const changes = rows.flatMap(([what, from, to]) =>
    from === to ? [] : [`${what}: ${from ?? 'none'} → ${to ?? 'none'}`],
  )
  if (was.version !== now.version) changes.push('The settings of this environment were changed.')
  return changes
}

function listOf(names: readonly string[]): string {
  return names.toSorted().join(', ') || 'none'
}
