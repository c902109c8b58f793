import type {
  DirectoryUser,
  EnvironmentSettings,
  ImpersonationMode,
  Operator,
} from 'impersonation-kit/server'
import { allowedModes, grantsOf, isCovered } from './grants.js'
import type { StartRequest } from './PolicyContext.js'
import { readWho } from './readFacts.js'

/** What a session would be if the request does not say otherwise. */
export interface Terms {
  mode: ImpersonationMode
  /** In seconds. */
  duration: number
  /** The modes from which the operator may choose for this user. */
  modes: readonly ImpersonationMode[]
}

/** Fills in what a request left open. It decides nothing: `decide` says whether the request is allowed. */
export function termsOf(
  settings: EnvironmentSettings,
  operator: Operator,
  user: DirectoryUser,
  request: StartRequest = {},
): Terms {
  const read = readWho(settings, operator, user)
  const grants =
    typeof read === 'string'
      ? []
      : grantsOf(read.settings, read.operator).filter((one) => isCovered(one, read.user))
  const modes = allowedModes(settings, grants)
  return {
    mode: request.mode ?? modes[0] ?? 'read-only',
    duration: request.duration ?? settings.maxDuration,
    modes,
  }
}
