import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { postgresTools } from '../../../test/server/support/startPostgres.js'
import { freePort } from '../../../test/support/freePort.js'

/** A PostgreSQL that a test can kill, start again, and give a standby. */
export interface Cluster {
  url: string
  port: number
  /** The folder of its files. */
  home: string
  /** As `kill -9` of every process of it. */
  kill: () => void
  start: () => void
  /** Makes a copy of it that follows it, and has every commit wait for that. */
  addStandby: () => Promise<Cluster>
  promote: () => void
  query: (sql: string) => Promise<void>
  remove: () => void
}

/** As whom PostgreSQL runs: it refuses root, and Debian's package makes a user for it. */
const user = (() => {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
})()

/**
 * Starts one.
 *
 * @param within - The folder of its files is made in there. Default: the system's own for such.
 */
export async function postgresCluster(within: string = tmpdir()): Promise<Cluster> {
  const home = mkdtempSync(join(within, 'cluster-'))
  if (user.uid !== undefined) chownSync(home, user.uid, user.gid)
  // Small files, so that a small disk is enough.
  const init = ['-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync', '--wal-segsize=1']
  run(home, 'initdb', '-D', join(home, 'data'), ...init)
  const cluster = await clusterIn(home)
  cluster.start()
  await cluster.query('create database service')
  return cluster
}

async function clusterIn(home: string): Promise<Cluster> {
  const port = Number(await freePort())
  const data = join(home, 'data')
  const options = `-p ${port} -k '' -c listen_addresses=127.0.0.1 -c fsync=off -c min_wal_size=2MB -c max_wal_size=16MB`
  let standby: Cluster | undefined
  const pid = (): number => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
  const kill = (): void => {
    const parent = pid()
    const children = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .flatMap(([child = 0, of]) => (of === parent ? [child] : []))
    // The parent first: it would start its children again.
    for (const one of [parent, ...children]) {
      try {
        process.kill(one, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
    // In a container nobody may fetch the dead, and PostgreSQL would take its own process for one that lives.
    rmSync(join(data, 'postmaster.pid'))
  }
  const query = async (sql: string, database = 'postgres'): Promise<void> => {
    const client = new pg.Client({ connectionString: `postgres://postgres@127.0.0.1:${port}/${database}` })
    await client.connect()
    try {
      await client.query(sql)
    } finally {
      await client.end()
    }
  }
  return {
    url: `postgres://postgres@127.0.0.1:${port}/service`,
    port,
    home,
    kill,
    query,
    start: () => run(home, 'pg_ctl', '-D', data, '-o', options, '-l', join(home, 'log'), '-w', 'start'),
    promote: () => run(home, 'pg_ctl', '-D', data, '-w', 'promote'),
    addStandby: async () => {
      standby = await clusterIn(join(home, 'standby'))
      mkdirSync(standby.home)
      if (user.uid !== undefined) chownSync(standby.home, user.uid, user.gid)
      const copy = ['-h', '127.0.0.1', '-p', `${port}`, '-U', 'postgres', '-R', '-c', 'fast', '--no-sync']
      run(standby.home, 'pg_basebackup', ...copy, '-D', join(standby.home, 'data'))
      standby.start()
      await query("alter system set synchronous_standby_names = '*'")
      await query('select pg_reload_conf()')
      // It waits for the standby.
      await query('create table is_copied ()')
      return standby
    },
    remove: () => {
      for (const end of [kill, standby?.kill]) {
        try {
          end?.()
        } catch {
          // It does not run.
        }
      }
      rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function run(home: string, tool: string, ...args: string[]): void {
  const path = join(postgresTools ?? '', tool)
  try {
    execFileSync(path, args, { ...user, cwd: home, stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (cause) {
    const log = join(home, 'log')
    const end = existsSync(log) ? readFileSync(log, 'utf8').slice(-2_000) : ''
    throw new Error(`${tool} failed. ${end}`, { cause })
  }
}
