import { mayEnter } from '../grants.js'
import type { Rule } from '../Facts.js'

/** Is the user within the operator's reach? They stand before all that tells something about the user. */
export const scopeRules: readonly Rule[] = [
  ({ operator, user }) => (mayEnter(operator, user) ? undefined : 'other_tenant'),
  ({ covering }) => (covering.length > 0 ? undefined : 'out_of_scope'),
  ({ operator, user }) => (operator.rank > user.rank ? undefined : 'rank_too_high'),
]
