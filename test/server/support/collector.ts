import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AuditEvent } from 'impersonation-kit/server'
import { freePort } from '../../support/freePort.js'

/** A real HTTP server that takes batches of events. */
export interface Collector {
  url: string
  /** The batches that it has answered 2xx, in their order. */
  batches: AuditEvent[][]
  /** When each request came, by `performance.now()`, whatever it was answered. */
  arrivals: number[]
  headers: IncomingHttpHeaders[]
  /** How to answer; each is used once, then it is 204. What gives no answer hangs. */
  answers: ((response: ServerResponse) => void)[]
  /** Every event that it has stored. */
  events: () => AuditEvent[]
  stop: () => Promise<void>
  start: () => Promise<void>
}

/** Starts a collector on a free port. */
export async function startCollector(): Promise<Collector> {
  // It stops and starts again, and nobody must get its port meanwhile.
  const port = Number(await freePort())
  let server: Server | undefined

  const collector: Collector = {
    url: `http://127.0.0.1:${port}/events`,
    batches: [],
    arrivals: [],
    headers: [],
    answers: [],
    events: () => collector.batches.flat(),
    async start() {
      server = createServer((request, response) => {
        const chunks: Buffer[] = []
        request.on('data', (chunk: Buffer) => chunks.push(chunk))
        request.on('end', () => {
          collector.arrivals.push(performance.now())
          collector.headers.push(request.headers)
          const answer = collector.answers.shift()
          if (answer) answer(response)
          else response.writeHead(204).end()
          if (!answer) collector.batches.push(JSON.parse(Buffer.concat(chunks).toString()) as AuditEvent[])
        })
      })
      await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve))
    },
    async stop() {
      const closed = new Promise((resolve) => server?.close(resolve))
      server?.closeAllConnections()
      await closed
    },
  }
  await collector.start()
  return collector
}

/** An answer of one status, with headers. */
export const answer =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(status, headers).end('{}')
  }

/** An answer that is not given before the function beside it is called. */
export function held(give: Collector['answers'][number]): [answer: typeof give, release: () => void] {
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  return [(response) => void released.then(() => give(response)), release]
}
