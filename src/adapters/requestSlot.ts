import type { IncomingMessage } from 'node:http'
import { slot, type Slot } from '../server/shared/slot.js'

/**
 * A slot for requests of Express. The value is stored on the request's headers object, not on the request: Express changes the prototype of
 * a request, and after that a new field is slow on Node 20, because objects no longer share a hidden class.
 */
export function requestSlot<V>(): Slot<IncomingMessage, V> {
  const values = slot<object, V>()
  return {
    get: (request) => values.get(carrierOf(request)),
    set: (request, value) => values.set(carrierOf(request), value),
  }
}

/** The prototype of requests has no headers, and neither have some objects that imitate a request. */
function carrierOf(request: Partial<IncomingMessage>): object {
  return request.rawHeaders ?? request
}
