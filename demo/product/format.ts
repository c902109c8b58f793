const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' })
const date = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' })

/** An amount in cents. */
export function formatMoney(cents: number): string {
  return money.format(cents / 100)
}

/** A date as ISO 8601 has it. */
export function formatDate(day: string): string {
  return date.format(new Date(day))
}

/** The time of a day with its seconds, where the reader is. */
export function formatTime(unixMilliseconds: number): string {
  return new Intl.DateTimeFormat('en', { timeStyle: 'medium' }).format(unixMilliseconds)
}
