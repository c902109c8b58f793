import type { IncomingMessage } from 'node:http'

/** An answer that was not judged yet. */
export interface Answer {
  status?: number
  failure?: 'timed_out' | 'connection_failed'
  headers: Record<string, string>
  body: string
}

/** A request to a running server. */
export interface Ask {
  /** The address of the server, with the part that comes before every path. */
  site: string
  method: string
  /** The path and the query, which are sent unchanged. */
  url: string
  headers: Record<string, string>
  body: Uint8Array | undefined
  /** How long to wait for the status, and after that for the end of the body, in milliseconds. */
  timeout: number
}

const MOST_BYTES = 65_536

/** Sends a request and never throws. It follows no redirect, and reads only the beginning of an endless reply. */
export function ask({ site, method, url, headers, body, timeout }: Ask): Promise<Answer> {
  const { origin, protocol, hostname, port, pathname } = new URL(site)
  const { request } =
    protocol === 'https:' ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http')
  return new Promise((resolve) => {
    const answer: Answer = { headers: {}, body: '' }
    const pieces: Buffer[] = []
    const end = (failure?: Answer['failure']): void => {
      clearTimeout(timer)
      sent.destroy()
      answer.body = Buffer.concat(pieces).toString('utf8', 0, MOST_BYTES)
      resolve(answer.status === undefined && failure ? { ...answer, failure } : answer)
    }
    const sent = request({
      host: hostname.replace(/^\[|\]$/g, ''),
      port,
      method,
      path: (pathname === '/' ? '' : pathname) + url,
      // The server could close a reused connection at the moment of the next request.
      agent: false,
      headers: { ...headers, ...(body && { 'content-length': String(body.byteLength) }) },
    })
    const timer = setTimeout(() => end('timed_out'), timeout)
    const read = (reply: IncomingMessage): void => {
      answer.status = reply.statusCode ?? 0
      answer.headers = headersOf(reply, origin)
      if (reply.headers['content-type']?.startsWith('text/event-stream')) return end()
      let size = 0
      reply.on('data', (piece: Buffer) => {
        size += piece.length
        if (size <= MOST_BYTES * 2) pieces.push(piece)
        else end()
      })
      reply.on('end', () => end()).on('error', () => end())
    }
    sent.on('response', read)
    // A server may switch protocols without being asked.
    sent.on('upgrade', (reply, socket) => {
      answer.status = reply.statusCode ?? 0
      socket.destroy()
      end()
    })
    sent.on('error', () => end('connection_failed'))
    sent.end(body)
  })
}

function headersOf({ headers }: IncomingMessage, origin: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      // The port is different in every run.
      [value ?? ''].flat().join(', ').replaceAll(origin, ''),
    ]),
  )
}
