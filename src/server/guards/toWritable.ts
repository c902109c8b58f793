import { AuthError } from '../../core/errors.js'

/** What {@link Guards.requireWritable} can be told of a route. */
export interface WritableOptions {
  /**
   * `true`: this route changes something, whatever the method and the address say (a `GET` that signs out). Default `false`: `isWrite`
   * decides for each request.
   */
  write?: boolean
}

/** A guard that stands on a route as it is, or called with options. */
export type Writable<G> = ((options: WritableOptions) => G) & G

/** Makes one of the two guards between which the options choose. */
export function toWritable<G extends (...args: never[]) => unknown>(byRequest: G, always: G): Writable<G> {
  const guard = byRequest as unknown as (...args: unknown[]) => unknown
  return ((...args: unknown[]) => {
    const [first] = args
    // Every framework gives a guard more than the request.
    if (args.length > 1 || (isObject(first) && 'headers' in first)) return guard(...args)
    const { write = false, ...unknown } = isObject(first) ? first : { write: undefined, none: true }
    if (typeof write === 'boolean' && Object.keys(unknown).length === 0) return write ? always : byRequest
    throw new AuthError(
      'invalid_configuration',
      'requireWritable takes { write: true }, for a route that changes something whatever the method, or stands on a route as it is.',
    )
  }) as unknown as Writable<G>
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
