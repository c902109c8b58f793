// The peers of a benchmark are installed by the benchmark, so that the project's own `npm ci` stays lean.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
const bench = join(root, 'bench')

/** Installs the peers and builds the library, and the service where it is measured, each only where it is missing or older than what it is made from. */
export async function prepare({ service = false } = {}) {
  const lock = createHash('sha256')
    .update(readFileSync(join(bench, 'package-lock.json')))
    .digest('hex')
  const stamp = join(bench, 'node_modules', '.installed')
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
    npm('Installing the peers', ['ci', '--loglevel=error'], bench)
    writeFileSync(stamp, lock)
  }
  const built = join(root, 'dist', 'index.js')
  if (!existsSync(built) || statSync(built).mtimeMs < newest(join(root, 'src'))) {
    npm('Building the library', ['run', 'build', '--silent'], root)
  }
  const builtService = join(root, 'service', 'dist', 'index.js')
  const sources = join(root, 'service', 'src')
  if (service && (!existsSync(builtService) || statSync(builtService).mtimeMs < newest(sources))) {
    npm('Building the service', ['run', 'build', '--silent', '-w', 'service'], root)
  }
}

function npm(what, args, cwd) {
  const command = `npm ${args.join(' ')}`
  console.log(`${what}: ${command}`)
  const { status } = spawnSync('npm', args, {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status === 0) return
  console.error(`${what} failed, so nothing was measured. Run \`${command}\` in ${cwd} to see why.`)
  process.exit(1)
}

function newest(folder) {
  const files = readdirSync(folder, { recursive: true }).map((name) => join(folder, name))
  return Math.max(...files.map((file) => statSync(file).mtimeMs))
}
