import type { IncomingMessage } from 'node:http'
import type { GuardedRequest } from '../server/shared/GuardedRequest.js'
import { bringsBody } from './bringsBody.js'
import { nodeHeaders } from './nodeHeaders.js'

/** A request of Express in the form that guards read. It reads a property only when a guard asks for it: see `requestSlot`. */
export class GuardedNodeRequest implements GuardedRequest {
  readonly headers: GuardedRequest['headers']
  readonly #request: IncomingMessage & { originalUrl?: string; body?: unknown; query?: unknown }

  constructor(request: IncomingMessage) {
    this.#request = request
    this.headers = nodeHeaders(request.headers, request.rawHeaders)
  }
  get method(): string {
    return this.#request.method ?? 'GET'
  }
  get url(): string {
    // Routers remove their own path from `url`.
    return this.#request.originalUrl ?? this.#request.url ?? '/'
  }
  get body(): unknown {
    return this.#request.body
  }
  get query(): unknown {
    return this.#request.query
  }
  get hasBody(): boolean {
    return bringsBody(this.#request)
  }
}
