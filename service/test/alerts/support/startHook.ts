import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as the hook took it. */
export interface CaughtRequest {
  headers: IncomingHttpHeaders
  body: string
}

interface Answer {
  status: number
  body?: string
  location?: string
  /** What comes after the status: nothing, for ever, or the end of the connection. */
  after?: 'nothing' | 'cut'
}

/** Starts a real HTTP server in the shape of Slack's incoming webhooks: it answers `ok`, or what the test says. */
export async function startHook(
  answer: (request: CaughtRequest) => Answer | undefined | Promise<Answer> = () => ({
    status: 200,
    body: 'ok',
  }),
): Promise<{ url: string; requests: CaughtRequest[]; close: () => Promise<void> }> {
  const requests: CaughtRequest[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    const respond = async (): Promise<void> => {
      const caught = { headers: request.headers, body: Buffer.concat(pieces).toString() }
      requests.push(caught)
      const reply = await answer(caught)
      if (!reply) return // and never does
      response.writeHead(reply.status, reply.location === undefined ? {} : { location: reply.location })
      if (reply.after) response.flushHeaders()
      if (reply.after === 'cut') response.write('o', () => response.destroy())
      if (!reply.after) response.end(reply.body)
    }
    request.on('end', () => void respond())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/services/T0/B0/secret-of-the-hook`,
    requests,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
