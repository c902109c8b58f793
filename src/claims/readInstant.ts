import { isAbsent, readTime } from '../core/read.js'

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d)(?::?(\d\d))?)$/i

/**
 * Reads a time in Unix milliseconds, in any form that vendors send: a `Date`, ISO 8601 text with its offset (without one it would depend on
 * the machine's time zone), or a number, which is multiplied by `scale`. Any other value gives `NaN`, because it is not absent.
 */
export function readInstant(value: unknown, scale = 1): number | undefined {
  return isAbsent(value) ? undefined : (read(value, scale) ?? NaN)
}

function read(value: unknown, scale: number): number | undefined {
  if (typeof value === 'string') return readTime(parseIso(value))
  if (typeof value === 'number') return readTime(value, scale)
  try {
    return readTime((value as { getTime: () => number }).getTime())
  } catch {
    return undefined
  }
}

function parseIso(text: string): number | undefined {
  const match = ISO.exec(text)
  if (!match) return undefined
  const [, years, months, days, hours, minutes, seconds, fraction = '', sign, offsetHours, offsetMinutes] =
    match
  const [year, month, day] = [Number(years), Number(months), Number(days)]
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds ?? 0)]
  const isReal =
    month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 24 && minute <= 59 && second <= 60
  if (!isReal) return undefined
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'))
  const local = ((daysSince1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
  const offset = (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)) * 60
  return (sign === '-' ? local + offset : local - offset) * 1000 + ms
}

// The Gregorian calendar, counted from 1 March, so that the leap day is the last day of a year. `Date` cannot be used: it reads text in a
// form that it does not know in the machine's time zone.
function daysSince1970(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  return y * 365 + leapDays + dayOfYear - 719_468
}
