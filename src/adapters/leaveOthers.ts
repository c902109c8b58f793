/** The part of an `upgrade` request that tells which path the socket is for. */
interface Addressed {
  url?: string | undefined
}

type Listener<R, S, H> = (request: R, socket: S, head: H) => void

/** The listeners made here. Each has a function that tells whether a path is its own. */
const listeners = new WeakMap<object, (url: string) => boolean>()

/**
 * Creates a listener for the sockets of one path, or of all paths. It ignores the others, because another listener may have accepted them.
 * If every listener of the event was created here and none of them wants the socket, the first one calls `nobody`.
 */
export function leaveOthers<R extends Addressed, S, H>(
  path: string | undefined,
  nobody: (socket: S) => void,
  listen: Listener<R, S, H>,
): Listener<R, S, H> {
  const isOurs = (url: string): boolean => path === undefined || pathOf(url) === path
  function listener(this: unknown, request: R, socket: S, head: H): void {
    const url = request.url ?? '/'
    if (isOurs(url)) listen(request, socket, head)
    else if (isFirstOfNone(listenersOf(this), listener, url)) nobody(socket)
  }
  listeners.set(listener, isOurs)
  return listener
}

function isFirstOfNone(all: object[], listener: object, url: string): boolean {
  return all[0] === listener && all.every((one) => listeners.get(one)?.(url) === false)
}

function listenersOf(server: unknown): object[] {
  return (server as { listeners?: (event: string) => object[] } | undefined)?.listeners?.('upgrade') ?? []
}

/** The path, unchanged: a path that differs in case or in escapes is another path. */
function pathOf(url: string): string | undefined {
  return /^(?:[a-z]+:\/\/[^/?#]*)?([^?#]*)/i.exec(url)?.[1]
}
