/** The time for paper, which is read elsewhere and later: `2026-11-28 11:05:09 GMT+1`, by the clock on the wall. */
export function isoTime(at: Date): string {
  // Swedish writes numbers like ISO 8601 does.
  return at.toLocaleString('sv', { timeZoneName: 'shortOffset' })
}
