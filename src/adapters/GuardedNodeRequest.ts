import type { IncomingMessage } from 'node:http'
import type { GuardedRequest } from '../server/shared/GuardedRequest.js'
import { bringsBody } from './bringsBody.js'
import { nodeHeaders } from './nodeHeaders.js'

/** A request of Express as guards read it. Nothing is looked up on it that no guard asks for: see `requestSlot`. */
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
    // Routers cut their own path off `url`.
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
