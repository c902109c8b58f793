import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { KEY } from './startService.js'

const cli = resolve(import.meta.dirname, '../../dist/cli.js')
/** What browsers see. Every replica of a test has the same, as behind a balancer. */
export const ORIGIN = 'http://localhost:4100'

/** What a team would write: people by a cookie, users in a list. `op_17` and `user_17` are such, for every number. */
const CONFIG = `
const people = {
  owner: { userId: 'boss', operator: { role: 'owner', tenants: '*', rank: 9 } },
}
const known = (userId) => /^(user|op)_\\d+$/.test(userId) || userId === 'boss'
export default {
  environments: { production: { apps: ['http://localhost:4173'], audience: 'app', apiKeys: ['${KEY}'] } },
  algorithm: 'EdDSA',
  authenticate: (request) => {
    const who = /(?:^|; )host=(\\w+)/.exec(request.headers.get('cookie') ?? '')?.[1]
    if (who === undefined) return null
    return people[who] ?? { userId: who, operator: { role: 'support', tenants: '*', rank: 1 } }
  },
  users: {
    get: (userId) => (known(userId) ? { userId, name: userId, email: userId + '@example.com' } : undefined),
    search: async () => ({ users: [] }),
  },
}
`

/** A folder to run the command in, with that configuration in it. */
export function commandFolder(config: string = CONFIG): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'command-'))
  writeFileSync(join(folder, 'impersonation-kit.config.mjs'), config)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

interface Place {
  folder: string
  env?: Record<string, string>
}

/** The built command as a process of its own. */
function start(args: readonly string[], { folder, env = {} }: Place): ChildProcess {
  if (!existsSync(cli)) throw new Error('Build first: npm run build && npm run build -w service')
  const { PATH = '', HOME = '' } = process.env
  return spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    env: { PATH, HOME, PORT: '0', ORIGIN, ...env },
  })
}

/** Runs it until it ends. */
export async function runCli(
  args: readonly string[],
  place: Place & { input?: string },
): Promise<{ code: number; out: string; err: string }> {
  const child = start(args, place)
  let [out, err] = ['', '']
  child.stdout?.on('data', (piece: Buffer) => (out += piece.toString()))
  child.stderr?.on('data', (piece: Buffer) => (err += piece.toString()))
  child.stdin?.end(place.input)
  const [code] = (await once(child, 'close')) as [number]
  return { code, out, err }
}

/** A replica that serves. */
export interface Replica {
  url: string
  child: ChildProcess
  /** What it has logged so far. */
  log: () => string
  /** Tells it to end, and gives its exit code. */
  stop: (signal?: NodeJS.Signals) => Promise<number | null>
}

/** Starts `serve`, and waits until it listens. */
export async function serveCli(place: Place): Promise<Replica> {
  const child = start(['serve'], place)
  const closed = once(child, 'close') as Promise<[number | null]>
  let log = ''
  const port = await new Promise<string>((found, failed) => {
    child.stderr?.on('data', (piece: Buffer) => {
      log += piece.toString()
      const port = /Listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(log)?.[1]
      if (port !== undefined) found(port)
    })
    child.once('close', () => failed(new Error(`serve ended: ${log}`)))
  })
  return {
    url: `http://127.0.0.1:${port}`,
    child,
    log: () => log,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      return (await closed)[0]
    },
  }
}
