import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ReplySide } from '../server/shared/ReplySide.js'

/** With HTTP/2 a handler can also answer by the stream, and the reply does not notice. */
type OverHttp2 = ServerResponse & { stream?: { aborted?: boolean; sentHeaders?: { ':status'?: number } } }

/** Calls a guard's `onReply` when a Node reply has ended. */
export function watchReply(
  response: ServerResponse,
  { onReply }: ReplySide,
  routeOf: () => string | undefined,
): void {
  if (!onReply) return
  // A reply that waits behind another one on its connection gets no "close" when the connection ends. (Under light-my-request there is no
  // connection, and `writableFinished` is never true.)
  const { socket } = response.req as Partial<IncomingMessage>
  let isSent = response.writableFinished
  let isSettled = false
  // A status that is set after the headers were sent, by an error handler for example, is not the one that was sent.
  let sent: number | undefined
  const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => ServerResponse
  response.writeHead = (...given: unknown[]) => {
    if (!response.headersSent) sent = given[0] as number
    return writeHead(...given)
  }
  const settle = (): void => {
    // The events of the connection can come while the reply's own are handled.
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
    // HTTP/2 also says this of a stream that the client has reset.
    isSent = !(response as OverHttp2).stream?.aborted
  })
  response.once('close', settle)
  socket?.once('close', settle)
  // If the client disconnected before the guards finished, the events have already fired.
  if (response.destroyed || socket?.destroyed) settle()
}
