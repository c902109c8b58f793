import type { ImpersonationMode, Impersonator } from '../../core/impersonation.js'
import type { AuthError } from '../../core/errors.js'
import type { User } from '../../core/user.js'
import type { BannerStrings } from './BannerStrings.js'

/**
 * What the banner knows, for a `children` function that renders your own content.
 *
 * @example
 * ```tsx
 * import { type BannerState, ImpersonationBanner } from 'impersonation-kit'
 *
 * const content = ({ userName, remaining, stop }: BannerState) => (
 *   <p>
 *     {userName}, {remaining} s <button onClick={stop}>Back to work</button>
 *   </p>
 * )
 * export const banner = <ImpersonationBanner>{content}</ImpersonationBanner>
 * ```
 */
export interface BannerState {
  user: User
  /** The user's name, as far as it is known. */
  userName: string
  impersonator: Impersonator
  /** The impersonator's name, as far as it is known, in words. */
  impersonatorName: string
  mode: ImpersonationMode
  reason?: string
  /** Whole seconds left, by the server's clock; undefined if the session names no end. */
  remaining: number | undefined
  /** False if the auth can neither stop nor sign out. Then do not show a Stop button. */
  canStop: boolean
  /**
   * Set while the auth does not answer and the session may have ended: say so. Nothing is sent then, gates are
   * shut, and `stop` may fail.
   */
  error?: AuthError
  /** Ends the impersonation. Does nothing while a stop is running; it never throws. */
  stop: () => void
  stopping: boolean
  stopError?: AuthError
  /** Why something was refused just now, in words. */
  notice?: string
  minimised: boolean
  setMinimised: (minimised: boolean) => void
  /** Every word, with your replacements. */
  strings: BannerStrings
}
