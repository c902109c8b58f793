const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')

/** The time for paper, which is read elsewhere and later: `2026-11-28 11:05 UTC+01:00`, by the clock on the wall. */
export function isoTime(at: Date): string {
  const minutes = -at.getTimezoneOffset()
  const local = new Date(at.getTime() + minutes * 60_000).toISOString().slice(0, 16).replace('T', ' ')
  const offset = Math.abs(minutes)
  return `${local} UTC${minutes < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`
}
