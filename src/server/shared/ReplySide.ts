import type { Outcome } from './Outcome.js'
import type { Rewrite } from './Rewrite.js'

/** What a guard wants from the reply to a request that it lets through. */
export interface ReplySide {
  /** Changes the JSON reply of the handler. */
  rewrite?: Rewrite
  /** Called once, when the reply has ended. */
  onReply?: (outcome: Outcome) => void
  /** Called before a write that only a later guard knows of. Throws if the write must not happen. */
  onWrite?: () => void
}
