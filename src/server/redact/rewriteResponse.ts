import { beginsAsJson } from './findJson.js'
import {
  type Change,
  emptyReply,
  judgeHead,
  type ReplyHead,
  rewriteFound,
  rewriteReply,
  SHORT_CUTS,
  tooLong,
  withhold,
} from './rewriteReply.js'
import type { Rewrite } from '../shared/Rewrite.js'

/** Removes request headers that would make a handler send a reply that cannot be checked. */
export function askForAll({ headers }: Request): void {
  try {
    for (const name of SHORT_CUTS) headers.delete(name)
  } catch {
    // Some runtimes have immutable requests. The reply is checked anyway.
  }
}

/** Creates the reply that a guard wants. Reads the whole body, and never rejects. */
export async function rewriteResponse(
  { method, signal }: Request,
  reply: Response,
  asked: Rewrite,
): Promise<Response> {
  // If the client has disconnected, the body ends early, and that is not an error.
  const rewrite: Rewrite = {
    ...asked,
    onWithheld: (error) => void (signal.aborted || asked.onWithheld?.(error)),
  }
  const head: ReplyHead = { method, status: reply.status, get: (name) => reply.headers.get(name) }
  try {
    const verdict = judgeHead(head, rewrite)
    if (verdict === 'pass') return withBody(reply, reply.body)
    if (verdict === 'none') return change(reply, emptyReply(head))
    if (verdict === 'read')
      return change(reply, rewriteReply(head, await readAll(reply.body, signal, rewrite), rewrite))
    const begun = await peek(reply.body, signal)
    const body = begun.chunks.length === 0 ? null : joined(begun)
    if (!begun.isJson) return withBody(reply, body)
    const chunks = await readAll(body, signal, rewrite)
    const changed = rewriteFound(head, chunks, rewrite)
    return changed ? change(reply, changed) : withBody(reply, joined({ chunks }))
  } catch (error) {
    void cancel(reply)
    return change(reply, withhold(head, error, rewrite))
  }
}

/** The beginning of a body, and a stream of the rest. */
interface Begun {
  chunks: Uint8Array[]
  isJson?: boolean | undefined
  rest?: ReadableStreamDefaultReader<Uint8Array>
}

/** Reads enough of a body to tell whether it begins like JSON. */
async function peek(body: ReadableStream<Uint8Array> | null, signal: AbortSignal): Promise<Begun> {
  const chunks: Uint8Array[] = []
  if (!body) return { chunks }
  const rest = body.getReader()
  return whileAwaited(signal, rest, async () => {
    for (let next = await rest.read(); !next.done; next = await rest.read()) {
      chunks.push(next.value)
      const isJson = beginsAsJson(next.value)
      if (isJson !== undefined) return { chunks, isJson, rest }
    }
    return { chunks }
  })
}

/** A body as it was before its beginning was read. */
function joined({ chunks, rest }: Begun): ReadableStream<Uint8Array> {
  const begun = [...chunks]
  return new ReadableStream({
    async pull(controller) {
      const value = begun.shift() ?? (await rest?.read())?.value
      if (value) controller.enqueue(value)
      else controller.close()
    },
    cancel: (reason) => rest?.cancel(reason),
  })
}

/** The reply with another stream as its body, and without the reason phrase, which could contain anything. */
function withBody({ status, headers }: Response, body: ReadableStream<Uint8Array> | null): Response {
  return new Response(body, { status, headers })
}

async function readAll(
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
  rewrite: Rewrite,
): Promise<Uint8Array[]> {
  if (!body) return []
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = body.getReader()
  try {
    return await whileAwaited(signal, reader, async () => {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        size += next.value.length
        if (size > rewrite.maxBytes) throw tooLong(rewrite)
        chunks.push(next.value)
      }
      return chunks
    })
  } finally {
    reader.releaseLock()
  }
}

/** Lets a body be read, and ends it early if the client has disconnected, before or meanwhile: nobody waits for the rest of it then. */
async function whileAwaited<T>(
  signal: AbortSignal,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  read: () => Promise<T>,
): Promise<T> {
  const stop = (): void => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  try {
    return await read()
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Cancels a body that nobody will read. */
async function cancel({ body }: Response): Promise<void> {
  try {
    await body?.cancel()
  } catch {
    // It has failed, or other code reads it. It ends without us.
  }
}

function change(reply: Response, { status, headers, body }: Change): Response {
  const changed = new Headers(reply.headers)
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) changed.delete(name)
    else changed.set(name, value)
  }
  return new Response(body.length === 0 ? null : body, { status, headers: changed })
}
