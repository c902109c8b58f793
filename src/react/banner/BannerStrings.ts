/**
 * Every word of the banner. A function gets the name that its sentence is about, and returns text, never HTML. English is
 * built in; other languages are in `impersonation-kit/locales`.
 *
 * @example
 * ```ts
 * import type { BannerStrings } from 'impersonation-kit'
 *
 * const strings: Partial<BannerStrings> = { viewingAs: (user) => `Signed in as ${user}`, stop: 'Back to support' }
 * ```
 */
export interface BannerStrings {
  /**
   * The language of these words, as in the `lang` attribute. Default: `en`, or the page's language if `viewingAs` is replaced and
   * this is not.
   */
  lang?: string | undefined
  /**
   * The direction of these words. The banner follows it, not the page's. Default: `ltr`, or `auto` (that of the first word) if
   * `viewingAs` is replaced and this is not.
   */
  dir?: 'ltr' | 'rtl' | 'auto' | undefined
  /** The name of the landmark region. */
  label: string
  /** Says whose account it is in a read-only session. The name is shown in bold. */
  viewingAs: (user: string) => string
  /** The same with full access. Default: `viewingAs`, if you replace that. */
  actingAs: (user: string) => string
  /** Says who is at the keyboard. */
  by: (impersonator: string) => string
  /** Names an impersonator that is an agent and not a person. */
  agent: (name: string) => string
  /** Shown for an impersonator who is not known. */
  unknown: string
  reason: (reason: string) => string
  readOnly: string
  full: string
  /** `time` is `4:05` or `1:04:05`. */
  timeLeft: (time: string) => string
  /** Announced one minute before the end. */
  lastMinute: string
  /** Said with the first announcement: how the banner is reached by keyboard. */
  reach: (key: string) => string
  /** Shown once the time is over. */
  expired: string
  /** Shown if the session may have ended while the auth does not answer. */
  unconfirmed: string
  stop: string
  /** The name of Stop for assistive technology. It should begin with the word in `stop`. */
  stopImpersonating: (user: string) => string
  stopping: string
  stopFailed: (user: string) => string
  /** Announced once the impersonation is over. */
  ended: (user: string) => string
  tryAgain: string
  minimise: string
  /** The line on paper. */
  viewedBy: (impersonator: string, user: string, at: Date) => string
  /** Stands before the title of the page, with its own space at the end. */
  tab: (user: string) => string
  /** Shown if two sources name different people. */
  mismatch: string
  reload: string
}
