import { host } from './listenFetch.js'
import { control } from './program.js'

declare const Bun: {
  serve: (options: object) => { port: number; stop: (closeConnections: boolean) => Promise<void> }
}

host.listen = async (fetch) => {
  const error = (): Response => new Response('Internal Server Error', { status: 500 })
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch, error })
  return { url: `http://127.0.0.1:${server.port}`, close: () => void server.stop(true) }
}
console.log((await host.listen(control)).url)
