import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { removeCopy } from '../../support/copyOfFolder.js'
import { serviceFolder } from '../../../service/test/support/serviceFolder.js'
import { type ConsoleOptions, createConsole } from '../../../demo/console/createConsole.js'

export interface RunningAuthOrigin extends AsyncDisposable {
  url: string
  /** How often a path has been asked for. */
  requests: (path: string) => number
}

/** The demo's support console, and the service in it, on a free port, with every request counted. */
export async function startAuthOrigin(
  options: Partial<ConsoleOptions> & Pick<ConsoleOptions, 'appOrigins'>,
): Promise<RunningAuthOrigin> {
  const counts = new Map<string, number>()
  const server = await listen()
  const url = originOf(server)
  const dataDir = await serviceFolder()
  const { app, stop } = await createConsole({
    origin: url,
    audience: 'fernhill',
    dataDir,
    ...options,
  })
  server.on('request', (request, response) => {
    const path = new URL(request.url ?? '/', url).pathname
    if (request.method !== 'OPTIONS') counts.set(path, (counts.get(path) ?? 0) + 1)
    app(request, response)
  })
  return {
    url,
    requests: (path) => counts.get(path) ?? 0,
    [Symbol.asyncDispose]: async () => {
      await close(server)
      await stop()
      await removeCopy(dataDir)
    },
  }
}

export async function listen(): Promise<Server> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

export function originOf(server: Server): string {
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

export async function close(server: Server): Promise<void> {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
}
