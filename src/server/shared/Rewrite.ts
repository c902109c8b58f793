import type { AuthError } from '../../core/errors.js'

/** How a guard changes the reply of a handler. */
export interface Rewrite {
  /** Changes one JSON text. If it throws, the reply is withheld. */
  json: (text: string) => string
  /** Content types that are sent unchanged, unless they turn out to be JSON. `image/*` means all images. */
  allowTypes: readonly string[]
  /** The longest body that is checked, in bytes. A longer one is withheld. */
  maxBytes: number
  /** Called if a reply is withheld that was neither an error nor a redirect. */
  onWithheld?: (error: AuthError) => void
}
