import type { User } from 'impersonation-kit/server'

/** An `isActive` that goes by the user. It runs where the app does: from another process it might not answer within the second that it has. */
export function isActive({ userId, impersonation }: User): boolean {
  if (impersonation?.reason === 'dead') throw new Error('dead')
  return userId !== 'stopped'
}
