import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type Change,
  emptyReply,
  judgeHead,
  type ReplyHead,
  type Rewrite,
  rewriteReply,
  SHORT_CUTS,
  tooLong,
  withhold,
} from '../server/rewriteReply.js'
import { takeHeaders } from './keepHeaders.js'

type Done = () => void

/** Holds a reply of Node's back until it is whole, and sends what a guard makes of it. */
export function rewriteBody(request: IncomingMessage, response: ServerResponse, rewrite: Rewrite): void {
  for (const name of SHORT_CUTS) delete request.headers[name]

  const writeHead = response.writeHead.bind(response)
  const flushHeaders = response.flushHeaders.bind(response)
  const write = response.write.bind(response) as (chunk: unknown, ...rest: unknown[]) => boolean
  const end = response.end.bind(response) as (...given: unknown[]) => ServerResponse
  let phase: 'head' | 'body' | 'open' | 'over' = 'head'
  let chunks: Uint8Array[] = []
  let size = 0

  const head: ReplyHead = {
    method: request.method ?? 'GET',
    get status() {
      return response.statusCode
    },
    get: (name) => [response.getHeader(name) ?? []].flat().join(', ') || null,
  }

  function send({ status, headers, body }: Change, done?: Done): void {
    // Open for what stands below, which may end a reply by writing to it.
    phase = 'open'
    chunks = []
    if (status !== response.statusCode) Reflect.deleteProperty(response, 'statusMessage')
    response.statusCode = status
    for (const [name, value] of Object.entries(headers)) {
      if (value === null) response.removeHeader(name)
      else response.setHeader(name, value)
    }
    end(...(body.length === 0 ? [] : [body]), done)
    phase = 'over'
  }

  /** Decides by the head, as late as can be. */
  function begin(): void {
    if (phase !== 'head') return
    try {
      phase = judgeHead(head, rewrite) === 'pass' ? 'open' : 'body'
    } catch (error) {
      send(withhold(head, error))
    }
  }

  function take(chunk: unknown, encoding: unknown): void {
    if (phase !== 'body' || chunk === undefined || chunk === null) return
    // A copy: who writes may use the bytes again.
    const bytes = Buffer.from(
      chunk as string,
      typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8',
    )
    size += bytes.length
    if (size > rewrite.maxBytes) send(withhold(head, tooLong(rewrite)))
    else chunks.push(bytes)
  }

  function whole(): Change {
    try {
      // Once more: the head may have changed since the body began.
      return judgeHead(head, rewrite) === 'none' ? emptyReply(head) : rewriteReply(head, chunks, rewrite)
    } catch (error) {
      return withhold(head, error)
    }
  }

  response.once('close', () => {
    phase = 'over'
    chunks = []
  })
  response.writeHead = (status: number, ...rest: unknown[]) => {
    if (phase === 'open' || phase === 'over') return writeHead(status, ...(rest as []))
    response.statusCode = status
    if (typeof rest[0] === 'string') response.statusMessage = rest[0]
    takeHeaders(response, rest.at(-1))
    return response
  }
  response.flushHeaders = () => {
    begin()
    if (phase === 'open') flushHeaders()
  }
  response.write = (chunk: unknown, ...rest: unknown[]) => {
    begin()
    if (phase === 'open') return write(chunk, ...rest)
    take(chunk, rest[0])
    const done = rest.find((one) => typeof one === 'function')
    if (done) queueMicrotask(done as Done)
    // A source that is told to go on when all is over would never let anybody else run.
    return phase === 'body'
  }
  response.end = (...given: unknown[]) => {
    begin()
    if (phase === 'open') return end(...given)
    const done = given.find((one) => typeof one === 'function') as Done | undefined
    if (typeof given[0] !== 'function') take(given[0], given[1])
    if (phase === 'over') {
      if (done) queueMicrotask(done)
      return response
    }
    send(whole(), done)
    return response
  }
}
