import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Exchange } from '../server/exchange.js'

type Emitter = IncomingMessage | ServerResponse
type Run = Exchange['run']

/** Of several createAuth on one request the last counts, as it does for the handler behind them. */
const runs = new WeakMap<IncomingMessage, Run>()

/**
 * Runs what listens to a request and to its reply for the user. Their events come from the connection, which knows
 * nobody: without this, whatever waits for the "end" of a body, and the handler behind it, would lose the user.
 */
export function keepContext(request: IncomingMessage, response: ServerResponse, run: Run): void {
  const isKept = runs.has(request)
  runs.set(request, run)
  if (isKept) return
  for (const emitter of [request, response]) {
    const bind = (): void => bindTo(emitter, (code) => (runs.get(request) ?? run)(code))
    if (isHeard(emitter)) bind()
    // Node listens to a request whose reply has ended.
    else emitter.once('newListener', () => response.writableEnded || bind())
  }
}

/** Whether anybody listens but Node itself, which hears of its own "finish". On most requests nobody ever does. */
function isHeard(emitter: Emitter): boolean {
  return emitter.listenerCount('close') > 0 || emitter.listenerCount('finish') > 1
}

function bindTo(emitter: Emitter, run: Run): void {
  const emit = emitter.emit.bind(emitter) as (...args: unknown[]) => boolean
  emitter.emit = (name: string | symbol, ...args: unknown[]) =>
    emitter.listenerCount(name) > 0 ? run(() => emit(name, ...args)) : emit(name, ...args)
}
