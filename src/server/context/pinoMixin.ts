import { type LogFields, logFields, type LogRules } from './logFields.js'

/**
 * A `mixin` for pino: every line that is logged for a signed-in user says whose account is used (`userId`), and while
 * it is impersonated also by whom (`impersonatorUserId`) and how (`impersonationMode`). A line for nobody is as it was. It never
 * throws, and works for child loggers too.
 *
 * No e-mail address, session or token is ever among the fields. A field that a line sets by itself wins, as pino has it.
 *
 * @see https://github.com/pinojs/pino/blob/main/docs/api.md#mixin-function
 *
 * @example
 * ```ts
 * import { pinoMixin } from 'impersonation-kit/server'
 * import pino from 'pino'
 *
 * export const log = pino({ mixin: pinoMixin() })
 * ```
 */
export function pinoMixin(rules: LogRules = {}): () => LogFields {
  // A new object each time: pino writes into it.
  return () => logFields(undefined, rules)
}
