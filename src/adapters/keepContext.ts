import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Exchange } from '../server/exchange.js'
import { slot } from '../server/slot.js'

type Emitter = IncomingMessage | ServerResponse
type Run = Exchange['run']

const runs = slot<Emitter, Run>()

/**
 * Runs what listens to a request and to its reply for the user. Their events come from the connection, which knows
 * nobody: without this, whatever waits for the "end" of a body, and the handler behind it, would lose the user.
 */
export function keepContext(emitters: Emitter[], run: Run): void {
  for (const emitter of emitters) {
    const isBound = runs.get(emitter) !== undefined
    // Of several createAuth on one request the last counts, as it does for the handler behind them.
    runs.set(emitter, run)
    if (!isBound) bind(emitter)
  }
}

function bind(emitter: Emitter): void {
  const emit = emitter.emit.bind(emitter) as (...args: unknown[]) => boolean
  emitter.emit = (name: string | symbol, ...args: unknown[]) => {
    const run = emitter.listenerCount(name) > 0 ? runs.get(emitter) : undefined
    return run ? run(() => emit(name, ...args)) : emit(name, ...args)
  }
}
