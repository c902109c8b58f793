import type { AuditSink } from 'impersonation-kit/express'
import { httpSink, pinoSink } from 'impersonation-kit/server'
import { createLog } from './log.js'

/**
 * Sends what impersonators do to the service, which keeps it in its audit and shows it to the customer. Without a key for the service it
 * goes to stderr, even where the product's log is silent: what cannot be recorded is refused.
 */
export function auditSink(authUrl: string, apiKey: string | undefined): AuditSink {
  if (apiKey === undefined) return pinoSink(createLog('info'))
  return httpSink({
    url: `${authUrl}/api/v1/audit`,
    headers: { authorization: `Bearer ${apiKey}` },
    flushEvery: 500, // whoever tries the demo looks at once
  })
}
