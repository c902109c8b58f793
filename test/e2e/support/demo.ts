import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { removeCopy } from '../../support/copyOfFolder.js'
import { serviceFolder } from '../../../service/test/support/serviceFolder.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))

export interface RunningDemo extends AsyncDisposable {
  /** The addresses that it prints. */
  authUrl: string
  productUrl: string
  process: ChildProcess
  /** Everything that it has printed. */
  output: () => string
  /** Sends a signal, and gives the exit code. */
  end: (signal: NodeJS.Signals) => Promise<number | null>
}

/** `node demo/start.mjs`, exactly as `npm start` runs it, or one of its two servers. */
export async function startDemo(
  options: { only?: 'auth' | 'product'; isFresh?: boolean; env?: Record<string, string> } = {},
): Promise<RunningDemo> {
  const args = [
    'demo/start.mjs',
    ...(options.only ? [options.only] : []),
    ...(options.isFresh ? ['--fresh'] : []),
  ]
  const hasOwn = options.only === 'product' || options.env?.['DEMO_DATA'] !== undefined
  // One folder is for one process, and tests run side by side. To make one from nothing takes ten seconds of processor.
  const copy = hasOwn ? undefined : await serviceFolder()
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...(copy !== undefined && { DEMO_DATA: copy }), ...options.env },
  })
  if (copy !== undefined) child.once('exit', () => void removeCopy(copy))
  let output = ''
  const printed = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      if (output.endsWith('\n\n') && output.includes('http://')) resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (code) => reject(new Error(`The demo ended with ${code}: ${output}`)))
  })
  await printed
  const ended = once(child, 'exit') as Promise<[number | null]>
  const urlAfter = (label: string): string =>
    new RegExp(`${label}\\s+(http://localhost:\\d+)`).exec(output)?.[1] ?? ''
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal)
    return (await ended)[0]
  }
  return {
    authUrl: urlAfter('Support console'),
    productUrl: urlAfter('The product'),
    process: child,
    output: () => output,
    end,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) await end('SIGKILL')
    },
  }
}
