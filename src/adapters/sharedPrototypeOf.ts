/**
 * What all requests, or all replies, of an app of Express inherit from; any other message is given back itself. Of an app in
 * another one it is the outer one's, which the message goes back to. A property of each message would be dear: see `requestSlot`.
 */
export function sharedPrototypeOf<T extends object>(message: T): T {
  let shared = message
  for (;;) {
    const inherited = Object.getPrototypeOf(shared) as T
    if (!Object.hasOwn(inherited, 'app')) return shared
    shared = inherited
  }
}
