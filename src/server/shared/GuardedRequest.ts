/** The part of a request that a guard reads. A Fetch `Request` has it. */
export interface GuardedRequest {
  /** The HTTP method. */
  readonly method: string
  /** The path with its query, or the whole address (a Fetch `Request`). */
  readonly url: string
  /** Several headers of one name are read as one, joined by a comma, as `Headers` does. */
  readonly headers: { get(name: string): string | null }
  /** The parsed body, if the framework or a middleware has parsed it. A Fetch `Request` has an unread stream here. */
  readonly body?: unknown
  /** The query of the address as the framework has parsed it, if it does. Frameworks disagree about where a query begins. */
  readonly query?: unknown
  /** True if there is a body that no header announces, as HTTP/2 allows. Default: what the headers say. */
  readonly hasBody?: boolean
}
