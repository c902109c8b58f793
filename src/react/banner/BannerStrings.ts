/**
 * Every word of the banner. A function gets the name that it speaks of; whatever it returns is text, never HTML. English is
 * built in (`bannerStrings`), other languages come from `impersonation-kit/locales`.
 *
 * @example
 * ```ts
 * import type { BannerStrings } from 'impersonation-kit'
 *
 * const strings: Partial<BannerStrings> = { viewingAs: (user) => `Signed in as ${user}`, stop: 'Back to support' }
 * ```
 */
export interface BannerStrings {
  /** The name of the landmark region. */
  label: string
  /** Says whose account it is; the name is set in bold, wherever it stands. */
  viewingAs: (user: string) => string
  /** Says who is at the keyboard. */
  by: (impersonator: string) => string
  /** Names an impersonator that is an agent and not a person. */
  agent: (name: string) => string
  /** Stands for an impersonator who cannot be told. */
  unknown: string
  reason: (reason: string) => string
  readOnly: string
  full: string
  /** `time` is `4:05` or `1:04:05`. */
  timeLeft: (time: string) => string
  /** Announced one minute before the end. */
  lastMinute: string
  /** Shown once the time is over. */
  expired: string
  stop: string
  stopping: string
  stopFailed: string
  tryAgain: string
  minimise: string
  /** The line on paper. */
  viewedBy: (impersonator: string, user: string, at: Date) => string
  /** Stands before the title of the page, with its own space at the end. */
  tab: (user: string) => string
  /** Said where two sources name different people. */
  mismatch: string
  reload: string
}
