import { AuthError } from '../core/errors.js'
import type { Guard } from '../server/guards/index.js'

/** Guards, and what stands behind them. */
export interface Split<T> {
  guards: [Guard, ...Guard[]]
  step: T
}

/** Tells the guards from what stands last. */
export function splitStep<T>(guardsAndStep: readonly unknown[]): Split<T> {
  const guards = guardsAndStep.slice(0, -1) as [Guard, ...Guard[]]
  const step = guardsAndStep.at(-1)
  if (typeof step !== 'function') fail('protect and action need a function last, behind the guards.')
  return { guards, step: step as T }
}

/** Throws the error of something that cannot be meant. */
export function fail(message: string): never {
  throw new AuthError('invalid_configuration', message)
}
