import { pinoMixin } from 'impersonation-kit/server'
import { type Logger, pino } from 'pino'

/** The product's log, on stderr. Every line says for whom it was written, and who is at the keyboard. */
export function createLog(level = 'silent'): Logger {
  return pino({ level, mixin: pinoMixin() }, pino.destination(2))
}
