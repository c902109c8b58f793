import type { IncomingMessage } from 'node:http'
import { requestSlot } from './requestSlot.js'
import { sharedPrototypeOf } from './sharedPrototypeOf.js'

const users = requestSlot<unknown>()

/** One property for all requests of an app, in the way Express defines `req.ip`. Setting it affects one request only. */
const user: PropertyDescriptor & ThisType<IncomingMessage> = {
  configurable: true,
  enumerable: true,
  get() {
    return users.get(this)
  },
  set(value: unknown) {
    users.set(this, value)
  },
}

/** Sets `req.user`. */
export function setUser(request: IncomingMessage & { user?: unknown }, value: unknown): void {
  const shared = sharedPrototypeOf(request)
  if (shared !== request && !Object.hasOwn(shared, 'user')) Object.defineProperty(shared, 'user', user)
  request.user = value
}
