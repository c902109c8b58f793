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
} from './rewriteReply.js'

/** Takes off a request what would make a handler answer with something that cannot be looked into. */
export function askForAll({ headers }: Request): void {
  try {
    for (const name of SHORT_CUTS) headers.delete(name)
  } catch {
    // Some runtimes let nobody change a request that came in. What is answered to it is looked at all the same.
  }
}

/** The reply to a request as a guard wants it. Reads it whole; never rejects. */
export async function rewriteResponse(
  { method, signal }: Request,
  reply: Response,
  rewrite: Rewrite,
): Promise<Response> {
  const head: ReplyHead = { method, status: reply.status, get: (name) => reply.headers.get(name) }
  try {
    const verdict = judgeHead(head, rewrite)
    if (verdict === 'pass') return reply
    if (verdict === 'none') return change(reply, emptyReply(head))
    return change(reply, rewriteReply(head, await readAll(reply.body, signal, rewrite), rewrite))
  } catch (error) {
    void cancel(reply)
    return change(reply, withhold(head, error))
  }
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
  // Nobody waits for the rest of it then.
  const stop = (): void => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', stop)
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length
      if (size > rewrite.maxBytes) throw tooLong(rewrite)
      chunks.push(next.value)
    }
    return chunks
  } finally {
    signal.removeEventListener('abort', stop)
    reader.releaseLock()
  }
}

/** Ends what nobody will read. */
async function cancel({ body }: Response): Promise<void> {
  try {
    await body?.cancel()
  } catch {
    // It has failed, or somebody reads it: it ends without us.
  }
}

function change(reply: Response, { status, headers, body }: Change): Response {
  const changed = new Headers(reply.headers)
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) changed.delete(name)
    else changed.set(name, value)
  }
  const init = {
    status,
    headers: changed,
    ...(status === reply.status ? { statusText: reply.statusText } : {}),
  }
  return new Response(body.length === 0 ? null : body, init)
}
