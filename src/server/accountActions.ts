/**
 * What changes who owns an account, or takes its data away (OWASP ASVS 5.0, 7.5.1): nothing that support should do
 * in a customer's name, in any mode.
 */
const ACTIONS = [
  'change-password',
  'change-email',
  'change-mfa',
  'manage-api-keys',
  'manage-sessions',
  'change-roles',
  'delete-account',
  'export-data',
  'change-billing',
] as const

/** An action on an account that no impersonator may do unless the app opts in (`allowWhileImpersonated`). */
export type AccountAction = (typeof ACTIONS)[number]

/** True for the name of an account action. */
export function isAccountAction(value: unknown): value is AccountAction {
  return (ACTIONS as readonly unknown[]).includes(value)
}

/** The names, for messages. */
export const ACCOUNT_ACTION_NAMES: string = ACTIONS.join(', ')
