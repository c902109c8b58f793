import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { build } from 'esbuild'

const root = resolve(import.meta.dirname, '../../..')

/** Bundles a TypeScript file, so that plain Node can run it in a process of its own. */
export async function bundle(file: string): Promise<string> {
  const folder = resolve(root, 'node_modules/.cache/service-test')
  mkdirSync(folder, { recursive: true })
  const outfile = resolve(folder, `${file.replace(/\W+/g, '-')}-${process.pid}.mjs`)
  await build({
    entryPoints: [resolve(import.meta.dirname, file)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: {
      'impersonation-kit/server': resolve(root, 'src/server.ts'),
      'impersonation-kit-service': resolve(root, 'service/src/index.ts'),
    },
  })
  return outfile
}

/** Starts it, and waits for its first message. */
export async function childOf(
  script: string,
  ...args: string[]
): Promise<{ child: ChildProcess; said: unknown }> {
  const child = fork(script, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [said] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('The process ended without a word.'))),
  ])) as [unknown]
  return { child, said }
}

/** Ends it as a crash would. */
export async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
