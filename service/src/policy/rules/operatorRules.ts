import type { Rule } from '../Facts.js'

/** May the operator impersonate anybody? These tell nothing about the user. */
export const operatorRules: readonly Rule[] = [
  ({ context }) => (context.isNested ? 'already_impersonating' : undefined),
  ({ grants }) => (grants.length > 0 ? undefined : 'not_an_impersonator'),
  ({ operator, user }) => (operator.userId === user.userId ? 'yourself' : undefined),
]
