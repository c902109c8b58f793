/** A mark of the banner on a part of the page that is the app's. */
export interface TabMark {
  /** Marks it again after the app has changed it. True if something was written. */
  apply: () => boolean
  restore: () => void
}
