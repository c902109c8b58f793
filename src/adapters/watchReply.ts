import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ReplySide } from '../server/guards.js'

/** Does to a reply of Node's what a guard asks of it. */
export function watchReply(
  response: ServerResponse,
  { onReply }: ReplySide,
  routeOf: () => string | undefined,
): void {
  if (!onReply) return
  // A reply that was never begun, to a request behind another one on its connection, is not told of the connection's end. And
  // under light-my-request there is no connection.
  const { socket } = response.req as Partial<IncomingMessage>
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
      ...(response.writableFinished ? {} : { aborted: true }),
    })
  }
  response.once('close', settle)
  socket?.once('close', settle)
  // A client that did not wait for the guards has been told of already.
  if (response.destroyed || socket?.destroyed) settle()
}
