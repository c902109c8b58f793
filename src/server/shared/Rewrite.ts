import type { AuthError } from '../../core/errors.js'

/** How a guard changes what a handler answers. */
export interface Rewrite {
  /** Changes one JSON text. One that throws withholds the reply. */
  json: (text: string) => string
  /** Content types that go out as they are, `image/*` among them where all images do, unless they turn out to hold JSON. */
  allowTypes: readonly string[]
  /** The longest body that is looked into; a longer one is withheld. */
  maxBytes: number
  /** Told where a reply is withheld that was no error and no redirect. */
  onWithheld?: (error: AuthError) => void
}
