import { host } from './listenFetch.js'
import { control } from './program.js'

declare const Deno: {
  serve: (options: object, fetch: (request: Request) => unknown) => { addr: { port: number } }
}

host.listen = async (fetch) => {
  const stop = new AbortController()
  const server = Deno.serve(
    {
      hostname: '127.0.0.1',
      port: 0,
      signal: stop.signal,
      onListen: () => {},
      onError: () => new Response('Internal Server Error', { status: 500 }),
    },
    fetch,
  )
  return { url: `http://127.0.0.1:${server.addr.port}`, close: () => stop.abort() }
}
console.log((await host.listen(control)).url)
