/** The reply with more headers, such as the cookies of somebody else. */
export function withHeaders(reply: Response, more: HeadersInit | undefined): Response {
  for (const [name, value] of new Headers(more)) reply.headers.append(name, value)
  return reply
}
