/** What a guard reads of a request. A Fetch `Request` is one. */
export interface GuardedRequest {
  readonly method: string
  readonly url: string
  /** Several headers of one name read as one, joined by a comma, as `Headers` does. */
  readonly headers: { get(name: string): string | null }
  /** The parsed body, where something has parsed it before. A Fetch `Request` holds an unread stream here. */
  readonly body?: unknown
}
