import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { freePort } from '../../support/freePort.js'
import type { RemoteBrowser, Tab } from './RemoteBrowser.js'

export const WEBKIT_DRIVER = '/usr/bin/WebKitWebDriver'
export const XVFB = '/usr/bin/xvfb-run'

type Call = <T>(method: string, path: string, body?: object) => Promise<T>

/** WebKitGTK, over WebDriver, on a screen that nobody sees. */
export async function openWebKit(): Promise<RemoteBrowser> {
  const port = await freePort()
  const screen = ['-a', '-s', '-screen 0 1280x800x24']
  // Leads a process group: xvfb-run passes no signal on to the driver and the screen.
  const child = spawn(XVFB, [...screen, WEBKIT_DRIVER, `--port=${port}`], { stdio: 'ignore', detached: true })
  const gone = once(child, 'exit')
  const end = (): boolean => process.kill(-(child.pid ?? 0))
  process.once('exit', end) // where a run is broken off
  const call: Call = async (method, path, body) => {
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const { value } = (await reply.json()) as { value: unknown }
    const { error, message } = (value ?? {}) as { error?: string; message?: string }
    if (error !== undefined) throw new Error(`WebKit, ${method} ${path}: ${error}: ${message}`)
    return value as never
  }
  const isUp = (): Promise<boolean> =>
    call('GET', '/status').then(
      () => true,
      () => false,
    )
  const until = Date.now() + 30_000
  while (!(await isUp())) {
    if (Date.now() > until) throw new Error('WebKitWebDriver did not start.')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }

  const { sessionId, capabilities } = await call<{
    sessionId: string
    capabilities: { browserName: string; browserVersion: string }
  }>('POST', '/session', {
    capabilities: {
      alwaysMatch: { 'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation'] } },
    },
  })
  const session: Call = (method, path, body) => call(method, `/session/${sessionId}${path}`, body)
  await session('POST', '/timeouts', { script: 60_000, pageLoad: 60_000 })
  let current = await session<string>('GET', '/window')
  let isFirst = true
  return {
    name: `WebKitGTK ${capabilities.browserVersion}`,
    async openTab() {
      // The one that is there already is the first.
      const handle = isFirst
        ? current
        : (await session<{ handle: string }>('POST', '/window/new', { type: 'tab' })).handle
      isFirst = false
      return tabOf(session, async () => {
        if (current === handle) return
        await session('POST', '/window', { handle })
        current = handle
      })
    },
    async [Symbol.asyncDispose]() {
      await session('DELETE', '').catch(() => undefined)
      process.off('exit', end)
      end()
      await gone
    },
  }
}

/** WebDriver speaks to one tab at a time: to the one that is in front. */
function tabOf(session: Call, show: () => Promise<void>): Tab {
  const after = async <T>(ask: () => Promise<T>): Promise<T> => {
    await show()
    return ask()
  }
  return {
    goto: (url) => after(async () => void (await session('POST', '/url', { url }))),
    evaluate: (run, ...args) =>
      after(async () => {
        const script = `const [args, done] = arguments
          new Promise((resolve) => resolve((${run.toString()})(...JSON.parse(args))))
            .then((value) => done({ value: JSON.stringify(value) }), (error) => done({ thrown: String(error) }))`
        const { value, thrown } = await session<{ value?: string; thrown?: string }>(
          'POST',
          '/execute/async',
          { script, args: [JSON.stringify(args)] },
        )
        if (thrown !== undefined) throw new Error(`In WebKit: ${thrown}`)
        return (value === undefined ? undefined : JSON.parse(value)) as never
      }),
    perform: (actions) => after(async () => void (await session('POST', '/actions', { actions }))),
    show,
    screenshot: () => after(async () => Buffer.from(await session<string>('GET', '/screenshot'), 'base64')),
    close: () => after(async () => void (await session('DELETE', '/window'))),
  }
}

function miniBrowser(): string {
  const found = ['4.1', '4.0', '6.0']
    .flatMap((version) =>
      ['x86_64', 'aarch64'].map(
        (machine) =>
          `/usr/lib/${machine}-linux-gnu/webkit${version === '6.0' ? '' : '2'}gtk-${version}/MiniBrowser`,
      ),
    )
    .find((path) => existsSync(path))
  if (found === undefined) throw new Error('webkit2gtk-driver has brought no MiniBrowser.')
  return found
}
