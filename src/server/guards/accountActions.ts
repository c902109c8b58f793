/**
 * Actions that change who owns an account, or that take its data away (OWASP ASVS 5.0, 7.5.1). Support should not do them in a customer's
 * name, in any mode.
 */
const ACTIONS = {
  'change-password': 'The password cannot be changed',
  'change-email': 'The e-mail address cannot be changed',
  'change-mfa': 'Two-factor sign-in cannot be changed',
  'manage-api-keys': 'API keys cannot be managed',
  'manage-sessions': 'Sessions cannot be managed',
  'change-roles': 'Roles cannot be changed',
  'delete-account': 'The account cannot be deleted',
  'export-data': 'Data cannot be exported',
  'change-billing': 'Billing cannot be changed',
}

/** An action on an account that no impersonator may do, unless the app allows it with `allowWhileImpersonated`. */
export type AccountAction = keyof typeof ACTIONS

/** True for the name of an account action. */
export function isAccountAction(value: unknown): value is AccountAction {
  return typeof value === 'string' && Object.hasOwn(ACTIONS, value)
}

/** The beginning of the sentence that says what is refused. People read it in the detail of a problem. */
export function inWords(action: AccountAction): string {
  return ACTIONS[action]
}

/** All names, for messages. */
export const ACCOUNT_ACTION_NAMES: string = Object.keys(ACTIONS).join(', ')
