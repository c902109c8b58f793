import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { APP_HOST } from './guidePorts.mjs'

/** How an app of the guide is run. */
export interface Mode {
  name: string
  isDev?: true
  hasRevocation?: true
  /** With the settings of a new app of Next.js 16.4: Cache Components and partial prefetching. */
  isOfComponents?: true
}

/** One running app of the guide. */
export interface Guide {
  url: string
  port: number
  /** Everything that it has printed. */
  printed: () => string
  close: () => void
}

/** Runs what prepare.sh has built, or has `next dev` compile it. */
export async function startGuide(version: string, mode: Mode, port: number): Promise<Guide> {
  const folder = mode.isOfComponents ? 'guide-components' : 'guide'
  const cwd = fileURLToPath(new URL(`${version}/${folder}/`, import.meta.url))
  const dist = mode.isDev && `.next-dev${mode.hasRevocation ? '-revocation' : ''}`
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: mode.isDev ? 'development' : 'production',
    ...(dist && { DIST: dist }),
    ...(mode.hasRevocation && { REVOCATION: 'yes' }),
  }
  if (dist) rmSync(`${cwd}${dist}`, { recursive: true, force: true })
  const next = fileURLToPath(new URL(`${version}/node_modules/next/dist/bin/next`, import.meta.url))
  const command = mode.isDev ? 'dev' : 'start'
  const child = spawn(process.execPath, [next, command, '-p', `${port}`, '-H', '127.0.0.1'], {
    cwd,
    env,
    detached: true, // a group of its own, which ends as one
  })
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        printed += chunk.toString()
        if (printed.includes('Ready in')) resolve()
      })
    }
    child.once('exit', (code) => reject(new Error(`next ended with ${code}: ${printed}`)))
  })
  if (mode.isDev) {
    for (const path of ['/', '/second', '/api/token']) await fetch(`http://127.0.0.1:${port}${path}`)
  }
  return { url: `http://${APP_HOST}:${port}`, port, printed: () => printed, close: () => endGroup(child) }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL')
}
