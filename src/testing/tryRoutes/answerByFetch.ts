import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FetchApp } from './TryRoutesOptions.js'

/** Answers a Node request with an app that takes a Fetch `Request`. */
export async function answerByFetch(
  app: FetchApp,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const response = await app.fetch(await toRequest(incoming))
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') outgoing.setHeader(name, value)
  }
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
  outgoing.writeHead(response.status)
  outgoing.flushHeaders()
  const reader = response.body?.getReader()
  outgoing.once('close', () => void reader?.cancel().catch(() => undefined))
  for (;;) {
    const piece = await reader?.read()
    if (!piece || piece.done) break
    outgoing.write(piece.value)
  }
  outgoing.end()
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const { method = 'GET', url = '/', headers } = incoming
  const pieces: Uint8Array[] = []
  for await (const piece of incoming) pieces.push(piece as Uint8Array)
  const sent = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  )
  const body =
    method === 'GET' || method === 'HEAD' || pieces.length === 0 ? null : new Blob(pieces as BlobPart[])
  return new Request(new URL(url, `http://${headers.host ?? '127.0.0.1'}`), { method, headers: sent, body })
}
