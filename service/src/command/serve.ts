import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createService } from '../createService.js'
import type { Logger } from '../ServiceOptions.js'
import { toNodeHandler } from '../toNodeHandler.js'
import type { Config } from './readConfig.js'

/** How long requests that are under way may take once the process is told to end, in milliseconds. */
const PATIENCE = 10_000

/** Serves until `signal` says to end; then finishes what is in flight. */
export async function serve(
  { options, host, port }: Config,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const service = createService({ ...options, log: options.log ?? log })
  const server = createServer(toNodeHandler(service))
  await service.start()
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    await service.stop()
    throw error
  }
  log.info(
    `Listening on http://${host}:${(server.address() as AddressInfo).port}. Browsers reach it at ${options.origin}. End it with Ctrl+C.`,
  )
  if (!signal.aborted) await once(signal, 'abort')
  log.info('Ending: no new requests are taken.')
  await closed(server)
  await service.stop()
}

async function closed(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), PATIENCE)
  server.close()
  server.closeIdleConnections()
  await once(server, 'close')
  clearTimeout(timer)
}
