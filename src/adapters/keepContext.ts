import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Exchange } from '../server/context/index.js'

type Run = Exchange['run']

/** Of several createAuth on one request the last counts, as it does for the handler behind them. */
const runs = new WeakMap<IncomingMessage, Run>()

/**
 * Runs what listens to a request, and to its reply, for the user while a body is still coming. Its events come from the
 * connection, which knows nobody: what waits for the "end", and the handler behind it, would lose the user. Without a body
 * Node keeps the context by itself, and to do it again would cost more than the guard.
 */
export function keepContext(request: IncomingMessage, response: ServerResponse, run: Run): void {
  if (!isBodyComing(request)) return
  const isKept = runs.has(request)
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
  // HTTP/2, which lists its pseudo-headers first, need not say that a body follows.
  return (saysBody(rawHeaders) || rawHeaders[0]?.startsWith(':') === true) && !request.complete
}

function saysBody(rawHeaders: string[]): boolean {
  for (let i = 1; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i - 1]?.toLowerCase()
    if (name === 'transfer-encoding' || (name === 'content-length' && rawHeaders[i] !== '0')) return true
  }
  return false
}
