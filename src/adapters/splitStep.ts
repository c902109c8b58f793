import { AuthError } from '../core/errors.js'
import type { Guard } from '../server/guards/index.js'

/** Guards, and the function that comes after them. */
export interface Split<T> {
  guards: [Guard, ...Guard[]]
  step: T
}

/** Separates the guards from the last function. */
export function splitStep<T>(guardsAndStep: readonly unknown[]): Split<T> {
  const guards = guardsAndStep.slice(0, -1) as [Guard, ...Guard[]]
  const step = guardsAndStep.at(-1)
  if (typeof step !== 'function')
    fail('protect and action need a function as their last argument, after the guards.')
  return { guards, step: step as T }
}

/** Throws an `invalid_configuration` error. */
export function fail(message: string): never {
  throw new AuthError('invalid_configuration', message)
}
