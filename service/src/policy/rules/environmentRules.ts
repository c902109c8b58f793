import type { Rule } from '../Facts.js'

/** Is impersonation possible at all? These tell nothing about the user. */
export const environmentRules: readonly Rule[] = [
  ({ settings }) => (settings.enabled ? undefined : 'impersonation_off'),
  ({ context }) => (context.isPaid ? undefined : 'plan_required'),
]
