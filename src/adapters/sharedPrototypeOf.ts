/**
 * The object from which all requests, or all replies, of an Express app inherit; any other message is returned itself. For an app inside
 * another app, it is the outer app's, because Express gives the message back to it. Defining a property on each message would be slow: see
 * `requestSlot`.
 */
export function sharedPrototypeOf<T extends object>(message: T): T {
  let shared = message
  for (;;) {
    const inherited = Object.getPrototypeOf(shared) as T
    if (!Object.hasOwn(inherited, 'app')) return shared
    shared = inherited
  }
}
