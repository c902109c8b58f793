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
/** What of a reply of Node's is used here. HTTP/2's has a stream, by which a handler can answer too. */
type Reply = ServerResponse & { stream?: Record<string, unknown> & { headersSent: boolean } }

/** They answer past the reply. */
const ANSWERING = ['respond', 'respondWithFD', 'respondWithFile', 'write', 'end']

/**
 * Holds a reply of Node's back until it is whole, and sends what a guard makes of it.
 *
 * @returns Takes that back where the reply has not been touched since.
 */
export function rewriteBody(request: IncomingMessage, reply: ServerResponse, rewrite: Rewrite): () => void {
  const response: Reply = reply
  for (const name of SHORT_CUTS) delete request.headers[name]

  const undo: Done[] = []
  let calls = 0
  /** Puts a method in the place of another, and gives that: what it does below, on the stream, is ours. */
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

  /** From here on what is written goes out. A reason phrase may say anything, so the usual one stands there. */
  function open(): void {
    phase = 'open'
    chunks = []
    Reflect.deleteProperty(response, 'statusMessage')
  }

  function send({ status, headers, body }: Change, done?: Done): void {
    // Open for what stands below, which may end a reply by writing to it.
    open()
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
      const verdict = judgeHead(head, rewrite)
      isFound = verdict === 'peek'
      if (verdict === 'pass') open()
      else phase = isFound ? 'peek' : 'body'
    } catch (error) {
      send(withhold(head, error, rewrite))
    }
  }

  /** Lets out what was held back, as it was. */
  function release(): void {
    const held = chunks
    open()
    for (const chunk of held) write(chunk)
  }

  function take(chunk: unknown, encoding: unknown): void {
    if ((phase !== 'body' && phase !== 'peek') || chunk === undefined || chunk === null) return
    // A copy: who writes may use the bytes again.
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

  /** What a whole reply becomes; undefined where it goes out as it was. */
  function whole(): Change | undefined {
    try {
      // Once more: the head may have changed since the body began.
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
    // A source that is told to go on when all is over would never let anybody else run.
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

  // They come after the body, or before the reply, and nothing looks into them.
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
