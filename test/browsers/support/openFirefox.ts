import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import type { RemoteBrowser, Tab } from './RemoteBrowser.js'

export const FIREFOX = '/usr/bin/firefox-esr'

interface Reply {
  id?: number
  result?: unknown
  error?: string
  message?: string
}

/** Firefox, over WebDriver BiDi. */
export async function openFirefox(): Promise<RemoteBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'firefox-'))
  const child = spawn(FIREFOX, ['--headless', '--profile', profile, '--remote-debugging-port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const gone = once(child, 'exit')
  const end = (): boolean => child.kill()
  process.once('exit', end) // where a run is broken off
  const socket = new WebSocket(`${await addressIn(child.stderr)}/session`)
  await once(socket, 'open')

  let last = 0
  const waiting = new Map<number, (reply: Reply) => void>()
  socket.on('message', (data: Buffer) => {
    const reply = JSON.parse(data.toString()) as Reply
    waiting.get(reply.id ?? 0)?.(reply)
    waiting.delete(reply.id ?? 0)
  })
  const call = async <T>(method: string, params: object = {}): Promise<T> => {
    const id = ++last
    const answered = new Promise<Reply>((resolve) => waiting.set(id, resolve))
    socket.send(JSON.stringify({ id, method, params }))
    const { result, error, message } = await answered
    if (error !== undefined) throw new Error(`Firefox, ${method}: ${error}: ${message}`)
    return result as T
  }

  const { capabilities } = await call<{ capabilities: { browserVersion: string } }>('session.new', {
    capabilities: {},
  })
  return {
    name: `Firefox ${capabilities.browserVersion}`,
    openTab: async () => {
      const { context } = await call<{ context: string }>('browsingContext.create', { type: 'tab' })
      return tabOf(context, call)
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', end)
      end()
      await gone
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function tabOf(context: string, call: <T>(method: string, params: object) => Promise<T>): Tab {
  return {
    goto: async (url) => void (await call('browsingContext.navigate', { context, url, wait: 'complete' })),
    async evaluate(run, ...args) {
      const { result, exceptionDetails } = await call<{
        result?: { value?: string }
        exceptionDetails?: { text: string }
      }>('script.callFunction', {
        functionDeclaration: `async (args) => JSON.stringify(await (${run.toString()})(...JSON.parse(args)))`,
        arguments: [{ type: 'string', value: JSON.stringify(args) }],
        target: { context },
        awaitPromise: true,
        userActivation: false,
      })
      if (exceptionDetails) throw new Error(`In Firefox: ${exceptionDetails.text}`)
      return (result?.value === undefined ? undefined : JSON.parse(result.value)) as never
    },
    perform: async (actions) => void (await call('input.performActions', { context, actions })),
    show: async () => void (await call('browsingContext.activate', { context })),
    screenshot: async () =>
      Buffer.from(
        (await call<{ data: string }>('browsingContext.captureScreenshot', { context })).data,
        'base64',
      ),
    close: async () => void (await call('browsingContext.close', { context })),
  }
}

async function addressIn(output: NodeJS.ReadableStream): Promise<string> {
  let said = ''
  for await (const line of createInterface(output)) {
    said += `${line}\n`
    const [, address] = /listening on (ws:\S+)/.exec(line) ?? []
    if (address !== undefined) {
      output.resume()
      return address
    }
  }
  throw new Error(`Firefox did not start:\n${said}`)
}
