import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { StoreError } from './StoreError.js'

/** Who has a folder open. */
interface Holder {
  pid: number
  host: string
  /** ISO 8601. */
  since: string
  /** When the process started, as Linux tells it: a number that was given to another process since is so found out. */
  born?: string
}

/** The locks of this process: after a restart in a container a new process has the number of the dead one. */
const mine = new Set<string>()

/**
 * Takes the lock of a data folder; PGlite itself lets two processes write into one folder, and loses rows. The lock of a dead process
 * is taken over.
 *
 * @returns a function that gives the folder free.
 * @throws StoreError `folder_locked`, with the name of the holder
 */
export function lockFolder(dataDir: string): () => void {
  const folder = realpathSync(dataDir)
  const file = join(folder, 'lock')
  const draft = join(folder, `lock.${randomUUID()}`)
  writeFileSync(draft, JSON.stringify(self()), { mode: 0o600 })
  try {
    // A lock that is taken over can be taken by somebody else in between: look again.
    for (let tries = 0; !link(draft, file); tries++) {
      const holder = readHolder(file)
      if (holder && (tries > 10 || isAlive(holder, file))) throw locked(folder, file, holder)
      if (holder) remove(file, holder)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  mine.add(file)
  return () => {
    if (mine.delete(file)) rmSync(file, { force: true })
  }
}

/** A link is made or refused in one step, and the file under it is complete. */
function link(draft: string, file: string): boolean {
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Removes the lock of a dead process, unless it has become somebody else's meanwhile. */
function remove(file: string, dead: Holder): void {
  const aside = `${file}.${randomUUID()}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  const found = readHolder(aside)
  if (found && found.since !== dead.since) link(aside, file)
  rmSync(aside, { force: true })
}

function readHolder(file: string): Holder | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof found === 'object' && found !== null && 'pid' in found) return found as Holder
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
  }
  return { pid: 0, host: 'unknown', since: 'unknown' }
}

function isAlive(holder: Holder, file: string): boolean {
  if (holder.pid === process.pid && holder.host === hostname()) return mine.has(file)
  // Nothing can be known of a process on another machine or in another container.
  if (holder.host !== hostname() || !(holder.pid > 0)) return true
  const born = bornAt(holder.pid)
  if (born !== undefined && holder.born !== undefined && born !== holder.born) return false
  try {
    process.kill(holder.pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

function self(): Holder {
  const born = bornAt(process.pid)
  return { pid: process.pid, host: hostname(), since: new Date().toISOString(), ...(born && { born }) }
}

/** Field 22 of /proc/PID/stat (proc(5)); the name in field 2 may hold spaces and parentheses. */
function bornAt(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

function locked(folder: string, file: string, { pid, host, since }: Holder): StoreError {
  return new StoreError(
    'folder_locked',
    `The data folder ${folder} is in use by process ${pid} on ${host} since ${since}. PGlite is for one process: stop that one, ` +
      `or set DATABASE_URL to a PostgreSQL. If that process no longer exists, delete ${file}.`,
  )
}
