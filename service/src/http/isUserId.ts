import { isStorable } from '../store/index.js'

/** What the host may give as a `userId`, in words. */
export const USER_ID = 'a text of 1 to 256 characters, without NUL or half of a surrogate pair'

/** Can this be a user's id, which is stored with whatever they do? */
export function isUserId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 256 && isStorable(value)
}
