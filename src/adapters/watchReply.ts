import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ReplySide } from '../server/guards.js'

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
  let isSent = false
  let isSettled = false
  const settle = (): void => {
    // The end of the connection may be told in the middle of being told to the reply.
    if (isSettled) return
    isSettled = true
    response.off('close', settle)
    socket?.off('close', settle)
    const route = routeOf()
    onReply({
      status: response.statusCode,
      ...(route === undefined ? {} : { route }),
      ...(isSent ? {} : { aborted: true }),
    })
  }
  response.once('finish', () => {
    // HTTP/2 says so of a stream that its client has reset, too.
    isSent = !(response as { stream?: { aborted?: boolean } }).stream?.aborted
  })
  response.once('close', settle)
  socket?.once('close', settle)
  // A client that did not wait for the guards has been told of already.
  if (response.destroyed || socket?.destroyed) settle()
}
