/** From where a request came, as far as it is known. */
export interface Client {
  /** What `addressOf` says, or the address of the connection. */
  address?: string
  /** The `User-Agent` header, which anybody can write as they like. */
  userAgent?: string
}

/** How much of either is kept, in characters: both may come from a header. */
const LONGEST = 500

export function clientOf(request: Request, address: string | undefined): Client {
  const userAgent = request.headers.get('user-agent')?.slice(0, LONGEST)
  return { ...(address && { address: address.slice(0, LONGEST) }), ...(userAgent && { userAgent }) }
}
