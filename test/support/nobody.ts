/**
 * An address of this machine at which nobody listens, now and later: a system gives such a low port to nobody, and `fetch` asks it (it
 * refuses port 1 and port 9 by itself). The port of a server that was closed is given to the next that asks, also of another test.
 */
export const NOBODY = 'http://127.0.0.1:2'
