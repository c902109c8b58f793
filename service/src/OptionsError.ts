/**
 * An option of `createService` is missing or invalid. The message names it.
 *
 * @example
 * ```ts
 * import { createService, OptionsError, type ServiceOptions } from 'impersonation-kit-service'
 *
 * export function createOrExit(options: ServiceOptions) {
 *   try {
 *     return createService(options)
 *   } catch (error) {
 *     if (error instanceof OptionsError) console.error(error.message)
 *     process.exit(1)
 *   }
 * }
 * ```
 */
export class OptionsError extends Error {
  override readonly name = 'OptionsError'
}
