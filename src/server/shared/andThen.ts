/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>

/**
 * Continues with a value, at once if it is not a promise. Nearly every guard knows its user from an earlier request, and on Node a chain of
 * promises costs several times as much as the guard.
 */
export function andThen<T, R>(
  value: Awaitable<T>,
  go: (value: T) => Awaitable<R>,
  fail?: (error: unknown) => Awaitable<R>,
): Awaitable<R> {
  return value instanceof Promise ? value.then(go, fail) : go(value)
}
