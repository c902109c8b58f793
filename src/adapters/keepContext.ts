import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Exchange } from '../server/exchange.js'

type Emitter = IncomingMessage | ServerResponse
type Run = Exchange['run']

const runs = new WeakMap<Emitter, Run>()

/**
 * Runs what listens to a request and to its reply for the user. Their events come from the connection, which knows
 * nobody: without this, whatever waits for the "end" of a body, and the handler behind it, would lose the user.
 */
export function keepContext(emitters: Emitter[], run: Run): void {
  for (const emitter of emitters) {
    const isBound = runs.has(emitter)
    // Of several createAuth on one request the last counts, as it does for the handler behind them.
    runs.set(emitter, run)
    if (!isBound) bind(emitter)
  }
}

function bind(emitter: Emitter): void {
  const emit = emitter.emit.bind(emitter) as (...args: unknown[]) => boolean
  emitter.emit = (...args: unknown[]) => {
    const run = runs.get(emitter)
    return run ? run(() => emit(...args)) : emit(...args)
  }
}
