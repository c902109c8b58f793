import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'

export interface Asked {
  /** `GET /api/operators/production/users?limit=50` */
  request: string
  headers: Record<string, string | string[] | undefined>
  body: unknown
}

export interface Answer {
  status?: number
  headers?: Record<string, string>
  /** Sent as JSON, unless it is text. */
  body?: unknown
}

export type Answers = Record<string, (asked: Asked) => Answer | Promise<Answer>>

/** A real server with CORS, which answers by `GET /path`; a rejection cuts the line. */
export async function startService(answers: Answers = {}) {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const cors = {
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'content-type, if-match',
      'access-control-allow-methods': 'GET, POST, PUT',
      'access-control-expose-headers': 'etag, retry-after, content-disposition',
    }
    if (request.method === 'OPTIONS') {
      response.writeHead(204, cors).end()
      return
    }
    const answer = async (): Promise<Answer> => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const text = Buffer.concat(chunks).toString()
      const one = {
        request: `${request.method} ${request.url}`,
        headers: request.headers,
        body: text === '' ? undefined : (JSON.parse(text) as unknown),
      }
      asked.push(one)
      const found = answers[one.request] ?? answers[one.request.replace(/\?.*/, '')]
      return (
        (await found?.(one)) ?? { status: 404, body: { code: 'not_found', detail: `No ${one.request}.` } }
      )
    }
    answer().then(
      ({ status = 200, headers = {}, body }) => {
        response.writeHead(status, {
          ...cors,
          'content-type': 'application/json',
          'cache-control': 'no-store',
          ...headers,
        })
        response.end(typeof body === 'string' ? body : JSON.stringify(body))
      },
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(close)
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { url: `http://127.0.0.1:${port}`, answers, asked, close }
}
