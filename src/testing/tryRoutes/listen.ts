import type { IncomingMessage, ServerResponse } from 'node:http'
import { AuthError } from '../../core/errors.js'
import { answerByFetch } from './answerByFetch.js'
import type { FetchApp, NodeListener } from './TryRoutesOptions.js'

/** A server that can be sent requests. */
export interface Site {
  url: string
  close: () => Promise<void>
}

/** Serves an app on a free port of 127.0.0.1. An address is returned unchanged if it is on this machine, or if remote ones are allowed. */
export async function listen(
  target: string | NodeListener | FetchApp,
  mayBeRemote: boolean | undefined,
): Promise<Site> {
  if (typeof target === 'string') return running(target, mayBeRemote === true)
  // Not an import, because this module is also bundled for browsers, where nobody calls this function.
  const { createServer } = process.getBuiltinModule('node:http')
  const server = createServer((request, response) => void answer(target, request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Answers 500 if an app throws, without the error, as servers do. */
async function answer(
  target: NodeListener | FetchApp,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await ('fetch' in target ? answerByFetch(target, request, response) : target(request, response))
  } catch {
    if (!response.headersSent) response.writeHead(500)
    response.end()
  }
}

function running(target: string, mayBeRemote: boolean): Site {
  const url = URL.canParse(target) ? new URL(target) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new AuthError(
      'invalid_configuration',
      'tryRoutes got an invalid target. Pass an address such as "http://127.0.0.1:3000".',
    )
  }
  if (!mayBeRemote && !isLoopback(url.hostname)) {
    throw new AuthError(
      'invalid_configuration',
      `tryRoutes does not send requests to ${url.hostname}, because they write real data and that is another machine. If its data may be changed, set allowRemote: true. Nothing was sent.`,
    )
  }
  return { url: url.origin + url.pathname.replace(/\/$/, ''), close: async () => undefined }
}

function isLoopback(host: string): boolean {
  return /^(?:127(?:\.\d+){3}|\[::1\]|(?:.+\.)?localhost)$/.test(host)
}
