import type { BusinessHours } from 'impersonation-kit/server'

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** Is it working time? By the clock on the wall of the time zone, so that summer time changes nothing. */
export function isWithinHours(hours: BusinessHours, now: number): boolean {
  const { day, minute } = wallClock(hours.timeZone, now)
  const [from, to] = [minutesOf(hours.from), minutesOf(hours.to)]
  const isOn = (one: number) => hours.days.includes(one)
  if (from < to) return isOn(day) && minute >= from && minute < to
  // The hours go past midnight: the morning belongs to the day before.
  return (isOn(day) && minute >= from) || (isOn((day + 6) % 7) && minute < to)
}

function minutesOf(time: string): number {
  const [hour, minute] = time.split(':')
  return Number(hour) * 60 + Number(minute)
}

function wallClock(timeZone: string, now: number): { day: number; minute: number } {
  const parts = clockOf(timeZone).formatToParts(now)
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  return { day: DAYS.indexOf(part('weekday')), minute: Number(part('hour')) * 60 + Number(part('minute')) }
}

// To make one takes longer than all the rules, and a table of users asks for every row.
let last: Intl.DateTimeFormat | undefined
let lastZone: string | undefined

function clockOf(timeZone: string): Intl.DateTimeFormat {
  if (last && lastZone === timeZone) return last
  last = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  lastZone = timeZone
  return last
}
