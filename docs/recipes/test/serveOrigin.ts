import type { ServerResponse } from 'node:http'
import { readFile } from 'node:fs/promises'
import type { User } from 'impersonation-kit'
import { createTestIssuer, directUser } from 'impersonation-kit/testing'
import { close, listen, originOf } from '../../../test/e2e/support/authOrigin.js'
import { createPages } from './createPages.js'

/** An auth origin, an API and the pages of `test/page`, all of one origin, that answer for whoever is signed in. */
export interface Origin extends AsyncDisposable {
  url: string
  /** Who is signed in from now on: for the auth and for the API. */
  become: (user: User) => void
  /** Holds the API's answers back, all or the next few, until the function that it gives is called. */
  hold: (count?: number) => () => void
  /** Who has asked the API, in order. */
  readonly calls: readonly string[]
}

const FILES: Record<string, URL> = {
  '/serviceWorker.js': new URL('../stores/serviceWorker.js', import.meta.url),
  '/oneCacheForAll.js': new URL('page/oneCacheForAll.js', import.meta.url),
}

/** Starts it. The customer and the operator are two ids; the API says whose data it gives. */
export async function serveOrigin(): Promise<Origin> {
  const issuer = await createTestIssuer({ algorithm: 'EdDSA', key: 'recipes' })
  const server = await listen()
  const url = originOf(server)
  const pages = await createPages(url)
  let user: User = directUser()
  let held: Promise<void> | undefined
  let toHold = 0
  const calls: string[] = []

  const json = (response: ServerResponse, body: unknown): void => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  server.on('request', (request, response) => {
    const { pathname } = new URL(request.url ?? '/', url)
    const file = FILES[pathname]
    if (file) {
      return void readFile(file).then((text) =>
        response.writeHead(200, { 'content-type': 'text/javascript' }).end(text),
      )
    }
    if (pathname === '/api/v1/refresh_token') {
      return void issuer.refreshReply(user).then((reply) => json(response, reply))
    }
    if (pathname === '/api/me' || pathname === '/graphql') {
      const owner = user.userId // of the moment in which it is asked
      calls.push(owner)
      const me = { id: 1, owner }
      const body = pathname === '/api/me' ? me : { data: { me: { ...me, __typename: 'Me' } } }
      const isHeld = toHold-- > 0
      return void (isHeld ? held : Promise.resolve())?.then(() => json(response, body))
    }
    return pages.middlewares(request, response)
  })

  return {
    url,
    calls,
    become: (next) => {
      user = next
    },
    hold: (count = Infinity) => {
      let release = (): void => undefined
      held = new Promise((resolve) => (release = resolve))
      toHold = count
      return () => {
        toHold = 0
        release()
      }
    },
    [Symbol.asyncDispose]: async () => {
      await close(server)
      await pages.close()
    },
  }
}
