import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Passed } from '../server/context/index.js'
import { keepContext } from './keepContext.js'
import { keepHeaders } from './keepHeaders.js'
import { rewriteBody } from './rewriteBody.js'
import { watchReply } from './watchReply.js'

/** Applies the decision of a guard that let a request through to Node's request and reply. */
export function letThrough(
  request: IncomingMessage,
  response: ServerResponse,
  asked: Passed,
  routeOf: () => string | undefined,
): void {
  if (asked.isFirst) {
    keepHeaders(response, asked.headers)
    keepContext(request, response, asked.run)
  }
  if (asked.rewrite) rewriteBody(request, response, asked.rewrite)
  watchReply(response, asked, routeOf)
}
