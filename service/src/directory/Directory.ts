import type { DirectoryUser } from 'impersonation-kit/server'

/** One question to the directory. */
export interface UserSearch {
  environment: string
  /** What the operator typed: the beginning of a name or an e-mail address, or an id. Empty: everybody. */
  query: string
  /** Where the last page ended: its `next`. */
  after?: string
  /** How many users at most: 1 to 100. */
  limit: number
}

/** One page of users. */
export interface UserPage {
  users: readonly DirectoryUser[]
  /** Where the next page begins; absent on the last one. The service encrypts it before operators get it. */
  next?: string
}

/** The product's users. The service keeps none of its own. */
export interface Directory {
  /** One user by id; `undefined` or `null` where there is none. */
  get: (userId: string, environment: string) => Promise<DirectoryUser | null | undefined>
  search: (search: UserSearch) => Promise<UserPage>
}

/**
 * The place in a list that a page was asked for is none that this directory gave out. Throw it in `search`: the page then says so (400
 * `invalid_cursor`). Every other error is a 503.
 *
 * @example
 * ```ts
 * import { CursorError } from 'impersonation-kit-service'
 *
 * export function readOffset(after = '0'): number {
 *   if (!/^\d{1,9}$/.test(after)) throw new CursorError()
 *   return Number(after)
 * }
 * ```
 */
export class CursorError extends Error {
  constructor() {
    super('`after` is not the `next` of an earlier page. Ask for the first page again.')
    this.name = 'CursorError'
  }
}
