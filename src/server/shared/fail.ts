import { AuthError } from '../../core/errors.js'

/** Throws the error of invalid options. */
export function fail(what: string, cause?: unknown): never {
  throw new AuthError('invalid_configuration', `createAuth ${what}`, { cause })
}
