import type { ServerResponse } from 'node:http'
import type { ReplySide } from '../server/guards.js'

/** Does to a reply of Node's what a guard asks of it. */
export function watchReply(
  response: ServerResponse,
  { onReply }: ReplySide,
  routeOf: () => string | undefined,
): void {
  if (!onReply) return
  response.once('close', () => {
    const route = routeOf()
    onReply({
      status: response.statusCode,
      ...(route === undefined ? {} : { route }),
      ...(response.writableFinished ? {} : { aborted: true }),
    })
  })
}
