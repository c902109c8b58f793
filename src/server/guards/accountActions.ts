/**
 * What changes who owns an account, or takes its data away (OWASP ASVS 5.0, 7.5.1): nothing that support should do
 * in a customer's name, in any mode.
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

/** An action on an account that no impersonator may do unless the app opts in (`allowWhileImpersonated`). */
export type AccountAction = keyof typeof ACTIONS

/** True for the name of an account action. */
export function isAccountAction(value: unknown): value is AccountAction {
  return typeof value === 'string' && Object.hasOwn(ACTIONS, value)
}

/** What is refused, in words: the beginning of a sentence. A problem's detail is read by people. */
export function inWords(action: AccountAction): string {
  return ACTIONS[action]
}

/** The names, for messages. */
export const ACCOUNT_ACTION_NAMES: string = Object.keys(ACTIONS).join(', ')
