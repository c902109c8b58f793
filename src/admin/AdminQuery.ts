import type { AdminError } from './AdminError.js'

/** What is known of something that the service was asked for. */
export type AdminQuery<T> =
  | { status: 'loading'; data?: undefined; error?: undefined; isUpdating: true; retry: () => void }
  /** `data` is the last answer, if there was one. */
  | { status: 'error'; data?: T | undefined; error: AdminError; isUpdating: boolean; retry: () => void }
  /** `isUpdating`: the service is asked again. */
  | { status: 'ready'; data: T; error?: undefined; isUpdating: boolean; retry: () => void }

/** Something that an operator does, such as ending a session. */
export interface AdminAction<Input, Output> {
  /** Does it. Resolves to the answer, or to undefined if it failed: `error` says why. It never rejects. While it runs, a second call does nothing. */
  run: (input: Input) => Promise<Output | undefined>
  isPending: boolean
  /** Why the last run failed. */
  error: AdminError | undefined
  /** Forgets the error. */
  reset: () => void
}
