/** A mark of the banner on a part of the page that is the app's. */
export interface TabMark {
  /** Marks what the app has made of it since. True where that wrote something. */
  apply: () => boolean
  restore: () => void
}
