import type { Rule } from '../Facts.js'

/** May this user be impersonated at all? Nothing, break-glass included, goes past the user's own word. */
export const userRules: readonly Rule[] = [
  ({ settings, user }) => (settings.protectedUsers.includes(user.userId) ? 'user_protected' : undefined),
  ({ user }) => (user.active ? undefined : 'user_inactive'),
  ({ context }) => (context.optedOut ? 'user_opted_out' : undefined),
]
