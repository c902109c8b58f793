import { z } from 'zod'

/** A whole number between two bounds. */
export function whole(min: number, max: number) {
  const error = `Write a whole number from ${min} to ${max}.`
  return z.int({ error }).min(min, { error }).max(max, { error })
}

export const yesOrNo = z.boolean({ error: 'Write true or false.' })

/** A line of text that is not blank and holds no control characters. */
export function line(max: number) {
  const error = `Write a text of 1 to ${max} characters, without line breaks.`
  return z
    .string({ error })
    .min(1, { error, abort: true })
    .max(max, { error, abort: true })
    .regex(/^\P{Cc}*$/u, { error })
    .regex(/\P{Z}/u, { error })
}

export const id = line(256)

/** A list without duplicates. */
export function list<T extends z.ZodType>(item: T, max: number) {
  const error = `Write a list of at most ${max} items.`
  return z
    .array(item, { error })
    .max(max, { error })
    .refine((items) => new Set(items).size === items.length, { error: 'Remove the items that occur twice.' })
    .readonly()
}

/** A list, or `'*'` for everything. */
export function listOrAll<T extends z.ZodType>(item: T, max: number) {
  const all = z.literal('*', { error: "Write a list, or '*' for all." })
  return z.union([all, list(item, max)], { error: `Write a list of at most ${max} items, or '*' for all.` })
}

export function oneOf<const T extends readonly string[]>(options: T) {
  return z.enum(options, { error: `Write one of ${options.map((option) => `'${option}'`).join(', ')}.` })
}
