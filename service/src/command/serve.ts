import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { OptionsError } from '../OptionsError.js'
import { createService } from '../createService.js'
import type { Logger } from '../ServiceOptions.js'
import { toNodeHandler } from '../toNodeHandler.js'
import { announce } from './announce.js'
import type { Config } from './readConfig.js'

/** How long requests that are under way may take once the process is told to end, in milliseconds. */
const PATIENCE = 10_000
/**
 * How long a connection may be idle, in milliseconds: longer than a proxy keeps one (60 s by default in nginx and in AWS's load balancers). Whoever
 * closes it first must not be the server: a proxy that sends a request at this moment answers 502.
 */
const KEEP_ALIVE = 75_000

/** Serves until `signal` says to end; then finishes what is in flight. */
export async function serve(
  { options, standIns, host, port }: Config,
  log: Logger,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const objection = options.signIn?.objection?.({ origin: options.origin, host })
  if (objection !== undefined) throw new OptionsError(objection)
  const folder = folderOf(options)
  const service = createService({ ...options, log: options.log ?? log })
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE }, toNodeHandler(service))
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
  for (const line of announce({ options, standIns, ...(folder && { folder }) })) print(line)
  if (!signal.aborted) await once(signal, 'abort')
  log.info('Ending: no new requests are taken.')
  await closed(server)
  await service.stop()
}

/** Asked before the service starts, which makes the folder. */
function folderOf({ database, dataDir = './impersonation-kit-data' }: Config['options']) {
  if (database !== undefined || dataDir === 'memory') return undefined
  return { path: resolve(dataDir), isNew: !existsSync(dataDir) }
}

async function closed(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), PATIENCE)
  // What is in flight ends its connection, too.
  server.keepAliveTimeout = 1
  server.close()
  server.closeIdleConnections()
  await once(server, 'close')
  clearTimeout(timer)
}
