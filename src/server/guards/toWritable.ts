import { AuthError } from '../../core/errors.js'

/** The options of {@link Guards.requireWritable}. */
export interface WritableOptions {
  /**
   * `true`: this route always writes, whatever its method and address (a `GET` that signs out, for example). Default `false`: `isWrite`
   * decides for each request.
   */
  write?: boolean
}

/** A guard that you put on a route directly, or call with options first. */
export type Writable<G> = ((options: WritableOptions) => G) & G

/** Combines two guards into one; the options choose between them. */
export function toWritable<G extends (...args: never[]) => unknown>(byRequest: G, always: G): Writable<G> {
  const guard = byRequest as unknown as (...args: unknown[]) => unknown
  return ((...args: unknown[]) => {
    const [first] = args
    // Every framework passes more than the request to a guard.
    if (args.length > 1 || (isObject(first) && 'headers' in first)) return guard(...args)
    const { write = false, ...unknown } = isObject(first) ? first : { write: undefined, none: true }
    if (typeof write === 'boolean' && Object.keys(unknown).length === 0) return write ? always : byRequest
    throw new AuthError(
      'invalid_configuration',
      'requireWritable got unknown options. Put it on a route directly, or call it with { write: true } for a route that always writes.',
    )
  }) as unknown as Writable<G>
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
