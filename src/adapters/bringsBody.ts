/** The part of an HTTP/2 request that tells whether a body follows its headers. */
interface MaybeHttp2 {
  stream?: { endAfterHeaders?: boolean } | undefined
}

/** True if a Node request has a body that its headers do not announce. Over HTTP/2 a frame says so, not a header. */
export function bringsBody(request: object): boolean {
  return (request as MaybeHttp2).stream?.endAfterHeaders === false
}
