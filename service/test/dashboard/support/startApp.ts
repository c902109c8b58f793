import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The product: a page that says who one is, and stops an impersonation, by the wire alone. `serviceAt` is where it asks. */
export async function startApp(serviceAt: () => string): Promise<{ origin: string; close: () => void }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end(page(serviceAt()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const page = (service: string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>The product</title><link rel="icon" href="data:,">
<h1>The product</h1><p></p><button>Stop</button>
<script type="module">
const ask = async (path, method) => (await fetch('${service}/api/v1' + path, { method, credentials: 'include' })).json()
const { user } = await ask('/refresh_token', 'GET')
document.querySelector('p').textContent = 'You are ' + user.user_id + '.'
document.querySelector('button').onclick = async () => location.assign((await ask('/impersonation/stop', 'POST')).redirect_to)
</script></html>`
