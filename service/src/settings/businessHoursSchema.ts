import { z } from 'zod'
import { list, whole } from './fields.js'

const time = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error })

export const businessHoursSchema = z
  .strictObject(
    {
      timeZone: z
        .string({ error: "Write an IANA time zone, such as 'Europe/Berlin'." })
        .max(64, { error: "Write an IANA time zone, such as 'Europe/Berlin'." })
        .refine(isTimeZone, { error: "Write an IANA time zone, such as 'Europe/Berlin'." }),
      days: list(whole(0, 6), 7).refine((days) => days.length > 0, {
        error: 'Write at least one day, from 0 (Sunday) to 6 (Saturday).',
      }),
      from: time(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "Write a time from '00:00' to '23:59'."),
      to: time(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, "Write a time from '00:00' to '24:00'."),
    },
    { error: 'Write an object with timeZone, days, from and to.' },
  )
  .refine((hours) => hours.from !== hours.to, {
    path: ['to'],
    error: "Write a time other than from. For whole days write '00:00' as from and '24:00' as to.",
  })

function isTimeZone(name: string): boolean {
  try {
    // Offsets such as `+02:00` are taken by Node and know no summer time.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}
