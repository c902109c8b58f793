/** What a guard reads of a request. A Fetch `Request` is one. */
export interface GuardedRequest {
  readonly method: string
  readonly url: string
  /** Several headers of one name read as one, joined by a comma, as `Headers` does. */
  readonly headers: { get(name: string): string | null }
  /** The parsed body, where something has parsed it before. A Fetch `Request` holds an unread stream here. */
  readonly body?: unknown
  /** What the framework has parsed of the address, where it does that. Frameworks do not agree on where a query begins. */
  readonly query?: unknown
  /** True where a body comes along that no header announces, as HTTP/2 allows. Default: what the headers say. */
  readonly hasBody?: boolean
}
