import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Exchange } from '../server/context/index.js'

type Run = Exchange['run']

/** If several createAuth guard one request, the last one counts, as it does for the handler. */
const runs = new WeakMap<IncomingMessage, Run>()

/**
 * Runs the listeners of a request and its reply in the user's context while a body is still arriving. The connection emits their events,
 * and it has no user: a listener for "end", and the handler that waits for it, would lose the user. Without a body Node keeps the context,
 * and doing this anyway would cost more than the guard.
 */
export function keepContext(request: IncomingMessage, response: ServerResponse, run: Run): void {
  const isKept = runs.has(request)
  if (!isKept && !isBodyComing(request)) return
  runs.set(request, run)
  if (isKept) return
  for (const emitter of [request, response]) {
    const emit = emitter.emit.bind(emitter) as (...args: unknown[]) => boolean
    emitter.emit = (name: string | symbol, ...args: unknown[]) => {
      const last = emitter.listenerCount(name) > 0 ? runs.get(request) : undefined
      return last ? last(() => emit(name, ...args)) : emit(name, ...args)
    }
  }
}

function isBodyComing(request: IncomingMessage): boolean {
  const { rawHeaders } = request
  // HTTP/2 lists its pseudo-headers first, and need not announce a body.
  return (saysBody(rawHeaders) || rawHeaders[0]?.startsWith(':') === true) && !request.complete
}

function saysBody(rawHeaders: string[]): boolean {
  for (let i = 1; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i - 1]?.toLowerCase()
    if (name === 'transfer-encoding' || (name === 'content-length' && rawHeaders[i] !== '0')) return true
  }
  return false
}
