/** A value, or the promise of one. */
export type Awaitable<T> = T | Promise<T>

/**
 * Goes on with a value: at once where it is there. Nearly every guard knows its user from an earlier request, and on Node
 * a chain of promises around that costs several times what the guard does.
 */
export function andThen<T, R>(
  value: Awaitable<T>,
  go: (value: T) => Awaitable<R>,
  fail?: (error: unknown) => Awaitable<R>,
): Awaitable<R> {
  return value instanceof Promise ? value.then(go, fail) : go(value)
}
