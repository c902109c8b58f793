/** How far another machine's clock may be ahead of ours, in milliseconds. */
export const SKEW = 5000
