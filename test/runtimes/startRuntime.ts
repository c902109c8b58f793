import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { writeFile } from 'node:fs/promises'
import type { User } from 'impersonation-kit/server'
import type { Serve, Site } from '../conformance/frameworks.js'
import { bundle, type Runtime } from './bundle.js'
import { inside } from './inside.js'
import type { Failure, Question, Sent } from './protocol.js'

/** A program of app/, running in a runtime. */
export interface Program {
  /** Serves the routes of the conformance suite in it, with a framework. */
  serve: (framework: string) => Serve
  close: () => void
}

type Called = (...args: unknown[]) => unknown

/** More than are ever open at one time. */
const SLOTS = 40
const binary = (name: string): string => fileURLToPath(new URL(`node_modules/${name}`, import.meta.url))

/** Starts the program of a runtime. */
export async function startRuntime(runtime: Runtime): Promise<Program> {
  const script = await bundle(runtime)
  const { child, control, urlOf } =
    runtime === 'workerd' ? await startWorkerd(script) : await startScript(runtime, script)
  const functions = new Map<string, Called>()
  const calls = await listenForCalls(functions)
  let count = 0

  const ask = async (question: Question): Promise<unknown> => {
    const response = await fetch(control, { method: 'POST', body: JSON.stringify(question) })
    const { value, error } = (await response.json()) as { value?: unknown; error?: Failure }
    if (error) throw Object.assign(new Error(error.message), { code: error.code })
    return value
  }

  return {
    serve: (framework) => async (options, routes) => {
      const site = (count += 1)
      const runs = new Map(routes.map(({ path, onRun }) => [path, onRun]))
      functions.set(`${site} onRun`, (path) => runs.get(String(path))?.())
      const sent = send(options, (fn) => {
        const id = `${site} ${functions.size}`
        functions.set(id, fn)
        return id
      })
      const to = `${calls.url}/${site}`
      const url = await ask({ what: 'open', site, framework, options: sent, calls: to })
      return {
        url: urlOf(String(url)),
        verifyToken: async (token) => (await ask({ what: 'verify', site, token })) as User,
        close: () => void ask({ what: 'close', site }).catch(() => undefined),
      } satisfies Site
    },
    close() {
      calls.close()
      child.kill('SIGKILL')
    },
  }
}

/** The options as JSON. Functions stay here, and are called by what `keep` calls them. */
function send(value: unknown, keep: (fn: Called) => string): Sent {
  const known = Object.keys(inside).find((name) => inside[name] === value)
  if (known !== undefined) return { $inside: known }
  if (typeof value === 'function') return { $call: keep(value as Called) }
  if (Array.isArray(value)) return value.map((one) => send(one, keep))
  if (typeof value !== 'object' || value === null) return value as Sent
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return Object.fromEntries(entries.map(([name, one]) => [name, send(one, keep)]))
}

/** Calls the functions that stay here for the program. */
async function listenForCalls(functions: Map<string, Called>): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    const call = async (): Promise<object> => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const { fn, args } = JSON.parse(Buffer.concat(chunks).toString()) as { fn: string; args: unknown[] }
      const id = fn === 'onRun' ? `${request.url?.slice(1)} onRun` : fn
      const value: unknown = await functions.get(id)?.(...args)
      // A stack of a test has no way back, nor has what a sink returns.
      return { value: typeof value === 'object' ? null : value }
    }
    call().then(
      (said) => response.end(JSON.stringify(said)),
      (error: Error) => response.end(JSON.stringify({ error: { message: error.message } })),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

interface Started {
  child: ChildProcess
  /** Where the program is asked for sites. */
  control: string
  urlOf: (site: string) => string
}

async function startScript(runtime: 'bun' | 'deno', script: string): Promise<Started> {
  const [command, args] = {
    bun: [binary('@oven/bun-linux-x64/bin/bun'), ['--max-http-header-size=4000000', script]] as const,
    deno: [
      binary('@deno/linux-x64-glibc/deno'),
      ['run', '--no-remote', '--no-config', '--allow-all', '--node-modules-dir=manual', script],
    ] as const,
  }[runtime]
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [control = ''] = await linesOf(child.stdout, 1, child)
  return { child, control, urlOf: (url) => url }
}

async function startWorkerd(script: string): Promise<Started> {
  const config = script.replace(/js$/, 'capnp')
  await writeFile(config, configOf(script))
  const child = spawn(
    binary('@cloudflare/workerd-linux-64/bin/workerd'),
    ['serve', '--control-fd=3', config],
    {
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    },
  )
  // It says of each socket on which port it listens.
  const lines = await linesOf(child.stdio[3] as Readable, SLOTS + 1, child)
  const ports = new Map(
    lines.map((line) => {
      const { socket, port } = JSON.parse(line) as { socket: string; port: number }
      return [socket, `http://127.0.0.1:${port}`]
    }),
  )
  const urlOf = (name: string): string => ports.get(name) ?? `workerd has no socket ${name}`
  return { child, control: urlOf('control'), urlOf }
}

const configOf = (script: string): string => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "app", worker = (
      modules = [(name = "app.js", esModule = embed "${script.replace(/.*\//, '')}")],
      compatibilityDate = "2026-11-01",
      compatibilityFlags = ["nodejs_compat"],
      globalOutbound = "network",
    )),
    (name = "network", network = (allow = ["private", "public"])),
  ],
  sockets = [
    (name = "control", address = "127.0.0.1:0", http = (), service = (name = "app")),
${Array.from({ length: SLOTS }, (_, slot) => `    (name = "slot:${slot}", address = "127.0.0.1:0", http = (), service = (name = "app", props = (json = "{\\"slot\\": ${slot}}"))),`).join('\n')}
  ],
);
`

/** The first lines that a program says, or why it says none. */
async function linesOf(stream: Readable, count: number, child: ChildProcess): Promise<string[]> {
  const lines: string[] = []
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} has ended with code ${code}.`)))
  })
  const said = (async () => {
    for await (const line of createInterface(stream)) {
      lines.push(line)
      if (lines.length === count) return lines
    }
    return lines
  })()
  return Promise.race([said, ended])
}
