import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../support/freePort.js'

const folder = '/usr/lib/postgresql'

/** Where the tools of the newest PostgreSQL of this machine are (as Debian installs it), or undefined where there is none. */
export const postgresTools: string | undefined = (existsSync(folder) ? readdirSync(folder) : [])
  .toSorted((a, b) => Number(b) - Number(a))
  .map((version) => join(folder, version, 'bin'))
  .find((bin) => existsSync(join(bin, 'initdb')))

// Whoever must know that these tests ran sets it: what was skipped looks as green as what passed.
if (postgresTools === undefined && process.env['REQUIRE_POSTGRES'] === '1')
  throw new Error('PostgreSQL is not installed. apt-get install postgresql.')

/** Starts a real PostgreSQL on a free port, with its data in a folder that `stop` removes. */
export async function startPostgres(tools: string): Promise<{ port: number; stop: () => void }> {
  const home = mkdtempSync(join(tmpdir(), 'postgres-'))
  // PostgreSQL refuses to run as root. Debian's package makes a user for it.
  const isRoot = process.getuid?.() === 0
  const user = isRoot ? { uid: idOfPostgres('-u'), gid: idOfPostgres('-g') } : {}
  if (user.uid !== undefined) chownSync(home, user.uid, user.gid)
  const run = (tool: string, ...args: string[]): void => {
    execFileSync(join(tools, tool), args, { ...user, cwd: home, stdio: ['ignore', 'ignore', 'pipe'] })
  }
  const data = join(home, 'data')
  run('initdb', '-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync')
  const port = Number(await freePort())
  const options = `-p ${port} -k ${home} -c listen_addresses=127.0.0.1 -c fsync=off`
  run('pg_ctl', '-D', data, '-o', options, '-l', join(home, 'log'), '-w', 'start')
  return {
    port,
    stop: () => {
      run('pg_ctl', '-D', data, '-m', 'immediate', 'stop')
      rmSync(home, { recursive: true, force: true })
    },
  }
}

function idOfPostgres(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
}
