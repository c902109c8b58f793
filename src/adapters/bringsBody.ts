/** What tells of a request of HTTP/2 whether a body follows its headers. */
interface MaybeHttp2 {
  stream?: { endAfterHeaders?: boolean } | undefined
}

/** True where a request of Node's brings a body that no header need announce: over HTTP/2 a frame says so. */
export function bringsBody(request: object): boolean {
  return (request as MaybeHttp2).stream?.endAfterHeaders === false
}
