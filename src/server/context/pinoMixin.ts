import { type LogFields, logFields, type LogRules } from './logFields.js'

/**
 * Creates a `mixin` for pino. Every line that is logged for a signed-in user then has `userId`, and while the user is impersonated also
 * `impersonatorUserId` and `impersonationMode`. A line that is logged for nobody is unchanged. The mixin never throws, and works in child
 * loggers too.
 *
 * The fields never contain an e-mail address, a session or a token. If a line sets one of them itself, the line's value wins, as always in
 * pino.
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
  // A new object each time, because pino writes into it.
  return () => logFields(undefined, rules)
}
