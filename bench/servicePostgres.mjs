// A PostgreSQL of its own for the service's half: durable, unlike the one of the tests.
import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = '/usr/lib/postgresql'

/** Starts the newest PostgreSQL of this machine, as Debian installs it, with an empty database. */
export async function startPostgres() {
  const bin = (existsSync(folder) ? readdirSync(folder) : [])
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(folder, version, 'bin'))
    .find((one) => existsSync(join(one, 'initdb')))
  if (!bin) throw new Error(`There is no PostgreSQL in ${folder}. Install it: apt-get install postgresql`)
  const home = mkdtempSync(join(tmpdir(), 'bench-postgres-'))
  const isRoot = process.getuid?.() === 0 // which PostgreSQL refuses to run as
  const user = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {}
  if (isRoot) chownSync(home, user.uid, user.gid)
  const run = (tool, ...args) =>
    execFileSync(join(bin, tool), args, { ...user, cwd: home, stdio: ['ignore', 'ignore', 'pipe'] })
  const port = await freePort()
  const data = join(home, 'data')
  run('initdb', '-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync')
  const settings = `-p ${port} -k '' -c listen_addresses=127.0.0.1 -c shared_buffers=512MB -c max_wal_size=4GB`
  run('pg_ctl', '-D', data, '-o', settings, '-l', join(home, 'log'), '-w', 'start')
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    version: execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).trim(),
    stop: () => {
      run('pg_ctl', '-D', data, '-m', 'immediate', 'stop')
      rmSync(home, { recursive: true, force: true })
    },
  }
}

const idOf = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))

async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}
