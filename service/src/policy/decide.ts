import type { DirectoryUser, EnvironmentSettings, Operator, PolicyDecision } from 'impersonation-kit/server'
import type { Rule } from './Facts.js'
import type { PolicyContext, StartRequest } from './PolicyContext.js'
import { readFacts } from './readFacts.js'
import { refusal } from './refusal.js'
import { environmentRules } from './rules/environmentRules.js'
import { limitRules } from './rules/limitRules.js'
import { requestNeeds, rowNeeds } from './rules/needRules.js'
import { operatorRules } from './rules/operatorRules.js'
import { requestRules } from './rules/requestRules.js'
import { scopeRules } from './rules/scopeRules.js'
import { userRules } from './rules/userRules.js'

// The order decides what an operator learns: nothing about a user who is out of reach.
const always = [...environmentRules, ...operatorRules, ...scopeRules, ...userRules, ...limitRules]
const rowRules: readonly Rule[] = [...always, ...rowNeeds]
const startRules: readonly Rule[] = [...always, ...requestRules, ...requestNeeds]

/**
 * May this operator impersonate this user, here and now? Everything that cannot be read is a refusal, and it never
 * throws. Without a request it says what can be known before one: that is the decision of a row in the table of users.
 *
 * The answer for a user whom the operator may not see still tells that there is such a user: ask `maySee` first.
 *
 * @param settings As `parseSettings` gave them. Others are checked again at every call, which takes a hundred times as long.
 * @param context What is true at this moment. Ask again whenever it may have changed: at redemption, at every refresh.
 */
export function decide(
  settings: EnvironmentSettings,
  operator: Operator,
  user: DirectoryUser,
  context: PolicyContext,
  request?: StartRequest,
): PolicyDecision {
  try {
    const facts = readFacts(settings, operator, user, context, request)
    if (typeof facts === 'string') return refusal(facts)
    for (const rule of facts.request === undefined ? rowRules : startRules) {
      const code = rule(facts)
      if (code !== undefined) return refusal(code, facts.settings)
    }
    return { verdict: 'allow' }
  } catch {
    return refusal('rule_denied')
  }
}
