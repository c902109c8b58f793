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
  server.close()
  server.closeIdleConnections()
  await once(server, 'close')
  clearTimeout(timer)
}
