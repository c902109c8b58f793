import type { AccountAction } from '../../server/guards/index.js'

/** Words in paths that name an account action. The names of the actions count too. docs/try-routes.md has this table. */
const WORDS: Record<AccountAction, string[]> = {
  'change-password': ['password', 'passwords', 'passwd', 'passcode'],
  'change-email': ['email', 'emails', 'e mail', 'email address'],
  'change-mfa': [
    'mfa',
    '2fa',
    'two factor',
    'totp',
    'otp',
    'authenticator',
    'authenticators',
    'passkey',
    'passkeys',
    'webauthn',
    'recovery codes',
    'backup codes',
  ],
  'manage-api-keys': [
    'api key',
    'api keys',
    'apikey',
    'apikeys',
    'access token',
    'access tokens',
    'personal tokens',
    'tokens',
    'secret',
    'secrets',
    'ssh keys',
    'webhooks',
  ],
  'manage-sessions': ['sessions', 'devices', 'trusted devices', 'logout all', 'sign out everywhere'],
  'change-roles': [
    'role',
    'roles',
    'permissions',
    'members',
    'memberships',
    'invite',
    'invites',
    'invitations',
    'owner',
    'ownership',
  ],
  'delete-account': ['deletion', 'close account', 'deactivate', 'deactivation', 'erase', 'erasure'],
  'export-data': ['export', 'exports', 'takeout', 'backup', 'download data'],
  'change-billing': [
    'billing',
    'payment',
    'payments',
    'payment method',
    'payment methods',
    'card',
    'cards',
    'payout',
    'payouts',
    'bank account',
    'bank accounts',
    'iban',
    'subscription',
    'subscriptions',
    'refund',
    'refunds',
    'withdraw',
    'withdrawal',
    'withdrawals',
    'plan',
  ],
}

/** `DELETE` on one of these deletes the account. */
const ACCOUNT = ['account', 'accounts', 'me', 'profile', 'user', 'users', 'workspace', 'organization']

/** The account action that a route's path names, if any. `more` adds words. */
export function accountActionOf(
  route: { method: string; path: string; isWrite: boolean },
  more: Record<string, string[]> = {},
): string | undefined {
  const words = wordsOf(route.path)
  const speaksOf = (phrase: string): boolean => ` ${words} `.includes(` ${wordsOf(phrase)} `)
  for (const [action, own] of [...Object.entries(more), ...Object.entries(WORDS)]) {
    // An export takes data away even with a GET.
    if (!route.isWrite && action !== 'export-data') continue
    if ([action, ...own].some(speaksOf)) return action
  }
  const isAccount = ACCOUNT.some((word) => words === word || words.endsWith(` ${word}`))
  return route.method === 'DELETE' && isAccount ? 'delete-account' : undefined
}

/** The words of a path without its parameters: `/api/userSettings/:id/api-keys` is "api user settings api keys". */
function wordsOf(path: string): string {
  return path
    .replace(/:"[^"]*"|[:*]\w+(?:\([^)]*\)|\{[^}]*\})?|\{\w[^}/]*\}/g, ' ')
    .replace(/([\da-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^\da-z\p{L}]+/gu, ' ')
    .trim()
}
