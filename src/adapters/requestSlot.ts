import type { IncomingMessage } from 'node:http'
import { slot, type Slot } from '../server/shared/slot.js'

/**
 * A slot for requests of Express, of which their own list of headers carries the value. Express changes the prototype of a
 * request, and Node 20 shares no shape of an object after that, so that a field of the request would be dear.
 */
export function requestSlot<V>(): Slot<IncomingMessage, V> {
  const values = slot<object, V>()
  return {
    get: (request) => values.get(carrierOf(request)),
    set: (request, value) => values.set(carrierOf(request), value),
  }
}

/** The prototype of requests has no headers, and not all that pretends to be a request has. */
function carrierOf(request: Partial<IncomingMessage>): object {
  return request.rawHeaders ?? request
}
