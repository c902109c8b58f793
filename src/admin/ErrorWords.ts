import type { AdminError } from './AdminError.js'

/** The texts of an error. */
export interface ErrorWords {
  /** On the button of an error that may pass. */
  tryAgain: string
  /** On the link of an error that signing in again ends. */
  signIn: string
  /** Said above what could not be asked for again. */
  outOfDate: string
  /** What went wrong, such as by its `code`. The message of the error is English. */
  problem: (error: AdminError) => string
}

export const ENGLISH_ERRORS: ErrorWords = {
  tryAgain: 'Try again',
  signIn: 'Sign in',
  outOfDate: 'What you see below may be out of date.',
  problem: ({ message }) => message,
}
