import type { Fetch } from '../../conformance/listenFetch.js'
import type { Site } from '../../conformance/frameworks.js'

/** What a runtime does in its own way. */
export interface Host {
  /** Serves on a free port of 127.0.0.1 with the server of the runtime. */
  listen: (fetch: Fetch) => Promise<Omit<Site, 'verifyToken'>>
  /** Lets a promise end, also where the reply has gone out before it. */
  keep: <T>(promise: Promise<T>) => Promise<T>
}

/** The runtime, which its entry puts here. */
export const host: Host = {
  listen: () => Promise.reject(new Error('The entry of the runtime has not set host.listen.')),
  keep: (promise) => promise,
}

/** Takes the place of test/conformance/listenFetch.ts in the programs of the runtimes. */
export async function listenFetch(fetch: Fetch, verifyToken: Site['verifyToken']): Promise<Site> {
  return { ...(await host.listen(fetch)), verifyToken }
}
