/** What is read of the request of an `upgrade` event to tell whose socket it is. */
interface Addressed {
  url?: string | undefined
}

type Listener<R, S, H> = (request: R, socket: S, head: H) => void

/** The listeners made here, and whether a socket is theirs. */
const listeners = new WeakMap<object, (url: string) => boolean>()

/**
 * A listener for the sockets of one path, or of all. It leaves others alone, which other listeners of the event may have opened already;
 * where every listener is one of these, and none of them wants a socket, the first calls `nobody`.
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

/** As it stands there: what differs in a letter or an escape is another path, and not opened. */
function pathOf(url: string): string | undefined {
  return /^(?:[a-z]+:\/\/[^/?#]*)?([^?#]*)/i.exec(url)?.[1]
}
