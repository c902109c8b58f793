import type { Outcome } from './Outcome.js'
import type { Rewrite } from './Rewrite.js'

/** What a guard asks of the reply to a request that it lets through. */
export interface ReplySide {
  /** Changes what the handler answers as JSON. */
  rewrite?: Rewrite
  /** Told once, when the reply is over. */
  onReply?: (outcome: Outcome) => void
  /** Told before a write is done of which only a guard behind knows. Throws where it must not be done. */
  onWrite?: () => void
}
