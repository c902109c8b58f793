import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  beginsAsJson,
  type Change,
  emptyReply,
  judgeHead,
  type ReplyHead,
  past,
  rewriteFound,
  rewriteReply,
  SHORT_CUTS,
  tooLong,
  withhold,
} from '../server/redact/index.js'
import type { Rewrite } from '../server/shared/Rewrite.js'
import { takeHeaders } from './keepHeaders.js'

type Done = () => void
type Method = (...given: unknown[]) => unknown
/** The part of a Node reply that is used here. With HTTP/2 it has a stream, and a handler can answer with that too. */
type Reply = ServerResponse & { stream?: Record<string, unknown> & { headersSent: boolean } }

/** Methods of the stream that send something without the reply. */
const ANSWERING = ['respond', 'respondWithFD', 'respondWithFile', 'write', 'end']

/**
 * Holds back a Node reply until it is complete, and sends what a guard makes of it.
 *
 * @returns A function that undoes this, if the reply has not been used since.
 */
export function rewriteBody(request: IncomingMessage, reply: ServerResponse, rewrite: Rewrite): () => void {
  const response: Reply = reply
  for (const name of SHORT_CUTS) delete request.headers[name]

  const undo: Done[] = []
  let calls = 0
  /** Replaces a method and returns the old one. Calls of the old one are counted: what they do on the stream is our own doing. */
  function replace(object: object, name: string, by: Method): Method {
    const own = Object.getOwnPropertyDescriptor(object, name)
    const old = (Reflect.get(object, name) as Method).bind(object)
    Object.defineProperty(object, name, { value: by, configurable: true, writable: true, enumerable: true })
    undo.push(() => {
      if (own) Object.defineProperty(object, name, own)
      else Reflect.deleteProperty(object, name)
    })
    return (...given) => {
      calls += 1
      try {
        return old(...given)
      } finally {
        calls -= 1
      }
    }
  }

  let phase: 'head' | 'peek' | 'body' | 'open' | 'over' = 'head'
  let isFound = false
  let chunks: Uint8Array[] = []
  let size = 0

  const head: ReplyHead = {
    method: request.method ?? 'GET',
    get status() {
      return response.statusCode
    },
    get: (name) => [response.getHeader(name) ?? []].flat().join(', ') || null,
  }

  /** From here on the handler's output is sent. The reason phrase could contain anything, so the default one is used. */
  function open(): void {
    phase = 'open'
    chunks = []
    Reflect.deleteProperty(response, 'statusMessage')
  }

  function send({ status, headers, body }: Change, done?: Done): void {
    // Opened first, because `end` may call `write`.
    open()
    response.statusCode = status
    for (const [name, value] of Object.entries(headers)) {
      if (value === null) response.removeHeader(name)
      else response.setHeader(name, value)
    }
    end(...(body.length === 0 ? [] : [body]), done)
    phase = 'over'
  }

  /** Decides by the status and headers, as late as possible. */
  function begin(): void {
    if (phase !== 'head') return
    try {
      const verdict = judgeHead(head, rewrite)
      isFound = verdict === 'peek'
      if (verdict === 'pass') open()
      else phase = isFound ? 'peek' : 'body'
    } catch (error) {
      send(withhold(head, error, rewrite))
    }
  }

  /** Sends what was held back, unchanged. */
  function release(): void {
    const held = chunks
    open()
    for (const chunk of held) write(chunk)
  }

  function take(chunk: unknown, encoding: unknown): void {
    if ((phase !== 'body' && phase !== 'peek') || chunk === undefined || chunk === null) return
    // A copy, because the writer may reuse its buffer.
    const bytes = Buffer.from(
      chunk as string,
      typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8',
    )
    chunks.push(bytes)
    const isJson = phase === 'peek' ? beginsAsJson(bytes) : undefined
    if (isJson === false) return release()
    if (isJson === true) phase = 'body'
    size += bytes.length
    if (size > rewrite.maxBytes) send(withhold(head, tooLong(rewrite), rewrite))
  }

  /** The changes to a complete reply; undefined to send it unchanged. */
  function whole(): Change | undefined {
    try {
      // Checked again: the headers may have changed since the body began.
      if (judgeHead(head, rewrite) === 'none') return emptyReply(head)
      return isFound ? rewriteFound(head, chunks, rewrite) : rewriteReply(head, chunks, rewrite)
    } catch (error) {
      return withhold(head, error, rewrite)
    }
  }

  function later(given: unknown[]): void {
    const done = given.find((one) => typeof one === 'function')
    if (done) queueMicrotask(done as Done)
  }

  response.once('close', () => {
    phase = 'over'
    chunks = []
  })
  const writeHead = replace(response, 'writeHead', (status, ...rest) => {
    if (phase === 'open' || phase === 'over') {
      return writeHead(status, ...rest.filter((one) => typeof one !== 'string'))
    }
    response.statusCode = status as number
    takeHeaders(response, rest.at(-1))
    return response
  })
  const flushHeaders = replace(response, 'flushHeaders', () => {
    begin()
    if (phase === 'open') flushHeaders()
  })
  const write = replace(response, 'write', (chunk, ...rest) => {
    begin()
    if (phase === 'open') return write(chunk, ...rest)
    take(chunk, rest[0])
    later(rest)
    // Once the reply is over, `true` would make a source write on and on, and nothing else could run.
    return phase !== 'over'
  })
  const end = replace(response, 'end', (...given) => {
    begin()
    if (phase === 'open') return end(...given)
    const done = given.find((one) => typeof one === 'function') as Done | undefined
    if (typeof given[0] !== 'function') take(given[0], given[1])
    const wasOpened = (phase as string) === 'open'
    if (phase === 'over') later(given)
    else {
      const changed = wasOpened || phase === 'peek' ? undefined : whole()
      if (changed) send(changed, done)
      else {
        if (!wasOpened) release()
        end(...(done ? [done] : []))
      }
    }
    return response
  })

  // They are sent before or after the body, and nothing checks their content.
  for (const name of ['addTrailers', 'setTrailer'])
    if (name in response) replace(response, name, () => undefined)
  replace(response, 'writeEarlyHints', (...given) => later(given))
  if (response.stream) guardStream(response.stream)

  function guardStream(stream: NonNullable<Reply['stream']>): void {
    for (const name of ANSWERING) {
      const answer = replace(stream, name, (...given) => {
        if (calls > 0 || (phase === 'open' && stream.headersSent)) return answer(...given)
        if (phase !== 'over') send(withhold(head, past(), rewrite))
        later(given)
        return name === 'end' ? stream : false
      })
    }
    const sendTrailers = replace(stream, 'sendTrailers', () => sendTrailers({}))
    replace(stream, 'additionalHeaders', () => undefined)
    replace(stream, 'pushStream', (...given) => {
      const done = given.find((one) => typeof one === 'function') as ((error: Error) => void) | undefined
      if (done) queueMicrotask(() => done(past()))
    })
  }

  return () => {
    if (phase === 'head') for (const one of undo.toReversed()) one()
  }
}
