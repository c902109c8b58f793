// The example of docs/websockets.md, as it stands there, on a real server and the built package.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { User } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import ts from 'typescript'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { root } from './support/manifest.js'

const folder = join(root, `test/package/.websockets-${process.pid}`)
let issuer: TestIssuer
let keys: Awaited<ReturnType<TestIssuer['listen']>>
let server: Server
let port: number

beforeAll(async () => {
  issuer = await createTestIssuer()
  keys = await issuer.listen()
  const page = readFileSync(join(root, 'docs/websockets.md'), 'utf8')
  const code = /<!-- example: upgrade -->\s+```ts\n([^]*?)```/.exec(page)?.[1] ?? ''
  const configured = code
    .replace(/'https:[^']*jwks\.json'/, `'${keys.jwksUrl}'`)
    .replace(`'https://auth.example.com'`, `'${issuer.issuer}'`)
  const { outputText } = ts.transpileModule(configured, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  })
  mkdirSync(folder)
  const file = join(folder, 'server.mjs')
  writeFileSync(file, outputText)
  const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { server: Server }
  server = module.server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  server.closeAllConnections()
  server.close()
  await keys.close()
})

/** Opens a socket, sends one message, and says what came of it. */
async function talk(...protocols: string[]): Promise<string> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, protocols)
  try {
    return await new Promise<string>((resolve) => {
      socket.on('open', () => socket.send('delete'))
      socket.on('message', (message: Buffer) => resolve(`${socket.protocol}: ${message.toString()}`))
      socket.on('close', (code) => resolve(`closed ${code}`))
      socket.on('error', (error) => resolve(error.message))
    })
  } finally {
    socket.terminate()
  }
}

const as = async (user: User, expiresIn?: number): Promise<string> =>
  `bearer.${await issuer.sign(user, expiresIn === undefined ? {} : { expiresIn })}`

test('a socket is opened for the user whose token is offered as a subprotocol, which is not the one that is chosen', async () => {
  expect(await talk('live', await as(directUser()))).toBe('live: done: delete')
})

test('a socket is opened for nobody else', async () => {
  const offers = [['live'], ['live', 'bearer.a.b.c'], ['live', await as(directUser(), -60)]]
  for (const offered of offers) expect(await talk(...offered)).toContain('401')
})

test('an impersonator is refused what the page says must be', async () => {
  expect(await talk('live', await as(impersonatedUser()))).toContain('impersonation_forbidden')
})

test('the socket is closed when the impersonation session ends', async () => {
  const user = impersonatedUser({ impersonation: { expiresAt: Date.now() + 1500 } })
  const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, ['live', await as(user, 600)])
  const code = await new Promise((resolve) => socket.on('close', resolve))
  expect(code).toBe(4401)
  expect(Date.now()).toBeGreaterThanOrEqual(Math.floor(user.impersonation.expiresAt! / 1000) * 1000 - 50)
})

test('a connection that is reset while its token is verified does not end the server', async () => {
  for (let i = 0; i < 20; i += 1) {
    const offered = `live, ${await as(directUser(), i % 2 ? -60 : 600)}`
    const key = Buffer.alloc(16, i).toString('base64')
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          `GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Protocol: ${offered}\r\n\r\n`,
          () => socket.resetAndDestroy(),
        )
      })
      socket.on('close', () => resolve())
      socket.on('error', () => undefined)
    })
  }
  expect(await talk('live', await as(directUser()))).toBe('live: done: delete')
})
