import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ReplySide } from '../server/shared/ReplySide.js'

/** A handler can answer by the stream of HTTP/2 too, of which the reply knows nothing. */
type OverHttp2 = ServerResponse & { stream?: { aborted?: boolean; sentHeaders?: { ':status'?: number } } }

/** Does to a reply of Node's what a guard asks of it. */
export function watchReply(
  response: ServerResponse,
  { onReply }: ReplySide,
  routeOf: () => string | undefined,
): void {
  if (!onReply) return
  // A reply that waits behind another one on its connection is not told of the connection's end. (Under light-my-request there is
  // no connection, and `writableFinished` is never true.)
  const { socket } = response.req as Partial<IncomingMessage>
  let isSent = response.writableFinished
  let isSettled = false
  // What is set after the head was sent, by an error handler say, is not what was sent.
  let sent: number | undefined
  const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => ServerResponse
  response.writeHead = (...given: unknown[]) => {
    if (!response.headersSent) sent = given[0] as number
    return writeHead(...given)
  }
  const settle = (): void => {
    // The end of the connection may be told in the middle of being told to the reply.
    if (isSettled) return
    isSettled = true
    response.off('close', settle)
    socket?.off('close', settle)
    const route = routeOf()
    onReply({
      status: (response as OverHttp2).stream?.sentHeaders?.[':status'] ?? sent ?? response.statusCode,
      ...(route === undefined ? {} : { route }),
      ...(isSent ? {} : { aborted: true }),
    })
  }
  response.once('finish', () => {
    // HTTP/2 says so of a stream that its client has reset, too.
    isSent = !(response as OverHttp2).stream?.aborted
  })
  response.once('close', settle)
  socket?.once('close', settle)
  // A client that did not wait for the guards has been told of already.
  if (response.destroyed || socket?.destroyed) settle()
}
