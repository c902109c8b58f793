/** The time for print, with date and time zone because paper is read later and elsewhere: `2026-11-28 11:05:09 GMT+1`. */
export function isoTime(at: Date): string {
  // Swedish writes numbers like ISO 8601 does.
  return at.toLocaleString('sv', { timeZoneName: 'shortOffset' })
}
