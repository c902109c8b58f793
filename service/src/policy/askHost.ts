import type { DirectoryUser, Operator, PolicyDecision } from 'impersonation-kit/server'
import type { PolicyContext, StartRequest } from './PolicyContext.js'
import { refusal } from './refusal.js'

/** What a host's own rule is told. */
export interface HostFacts {
  environment: string
  operator: Readonly<Operator>
  user: Readonly<DirectoryUser>
  context: Readonly<PolicyContext>
  /** Absent for a row in the table of users. */
  request?: Readonly<StartRequest>
}

/** A host's own rule. It allows by `true` alone. */
export type HostRule = (facts: HostFacts) => boolean | Promise<boolean>

export interface AskHostOptions {
  /** How long the rule may take, in milliseconds. Default: 1000. */
  timeout?: number
  /** Told why a rule denied without saying `false`: it threw, took too long, or gave something else. For the log. */
  onProblem?: (problem: string, cause?: unknown) => void
}

/**
 * Asks the host's own rule about what the settings allow. It can only take away: a refusal stays, and the rule is not
 * asked. Everything other than a literal `true` denies with `rule_denied`.
 */
export async function askHost(
  rule: HostRule | undefined,
  decision: PolicyDecision,
  facts: HostFacts,
  options: AskHostOptions = {},
): Promise<PolicyDecision> {
  if (rule === undefined || decision.verdict === 'deny') return decision
  const answer = await within(options.timeout ?? 1000, async () => rule(copy(facts)))
  if (answer.value === true) return decision
  if (answer.value !== false) tell(options, answer)
  return refusal('rule_denied')
}

interface Answer {
  value?: unknown
  problem?: string
  cause?: unknown
}

async function within(timeout: number, ask: () => Promise<unknown>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve({ problem: `The rule did not answer within ${timeout} ms.` }), timeout)
  })
  const answered = ask().then(
    (value): Answer => ({ value, problem: 'The rule gave neither true nor false.' }),
    (cause: unknown): Answer => ({ problem: 'The rule failed.', cause }),
  )
  try {
    return await Promise.race([answered, late])
  } finally {
    clearTimeout(timer)
  }
}

/** A rule that writes into what it is given must not change what is decided or recorded. */
function copy(facts: HostFacts): HostFacts {
  return {
    environment: facts.environment,
    operator: Object.freeze({ ...facts.operator }),
    user: Object.freeze({ ...facts.user }),
    context: Object.freeze({ ...facts.context }),
    ...(facts.request && { request: Object.freeze({ ...facts.request }) }),
  }
}

function tell({ onProblem }: AskHostOptions, { problem = '', cause }: Answer): void {
  try {
    onProblem?.(problem, cause)
  } catch {
    // A log that fails must not turn a refusal into an error.
  }
}
