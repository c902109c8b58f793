import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { lockFolder } from '../../src/store/lockFolder.js'
import { bundle, childOf, kill } from '../support/childOf.js'

let folder: string
let script: string
beforeAll(async () => {
  script = await bundle('lockChild.ts')
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const lockOf = (holder: object) => writeFileSync(join(folder, 'lock'), JSON.stringify(holder))

test('a folder is locked for one, and free again afterwards', () => {
  const unlock = lockFolder(folder)
  expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'))).toMatchObject({
    pid: process.pid,
    host: hostname(),
  })
  expect(statSync(join(folder, 'lock')).mode & 0o077).toBe(0)
  expect(() => lockFolder(folder)).toThrow(
    new RegExp(`in use by process ${process.pid} on ${hostname()} since \\d{4}-`),
  )
  expect(() => lockFolder(`${folder}/.`)).toThrow('in use by process')
  unlock()
  unlock()
  expect(readdirSync(folder)).toEqual([])
  lockFolder(folder)()
})

test('S51: another process is refused, and is told who has the folder', async () => {
  const unlock = lockFolder(folder)
  const { child, said } = await childOf(script, folder)
  expect(said).toMatch(new RegExp(`in use by process ${process.pid} on .* since .*DATABASE_URL`, 's'))
  await kill(child)
  unlock()
})

test('the lock of a process that was killed is taken over', async () => {
  const { child, said } = await childOf(script, folder)
  expect(said).toBe('locked')
  expect(() => lockFolder(folder)).toThrow(`in use by process ${child.pid}`)
  await kill(child)
  lockFolder(folder)()
})

test('of six who take over the lock of a dead process at once, one succeeds', async () => {
  lockOf({ pid: 2 ** 22 + 1, host: hostname(), since: 'long ago' })
  const all = await Promise.all(Array.from({ length: 6 }, () => childOf(script, folder)))
  expect(all.filter(({ said }) => said === 'locked')).toHaveLength(1)
  expect(all.filter(({ said }) => String(said).includes('in use by process'))).toHaveLength(5)
  await Promise.all(all.map(({ child }) => kill(child)))
  expect(readdirSync(folder)).toEqual(['lock'])
})

test('after a restart in a container the number of the dead process is our own: it is taken over', () => {
  lockOf({ pid: process.pid, host: hostname(), since: 'before' })
  lockFolder(folder)()
})

test.runIf(process.platform === 'linux')(
  'a number that was given to another process since is taken over',
  () => {
    lockOf({ pid: process.ppid, host: hostname(), since: 'before', born: '1' })
    lockFolder(folder)()
  },
)

test('a process on another machine may be alive: refused, with the way out', () => {
  lockOf({ pid: 1, host: 'elsewhere', since: 'yesterday' })
  expect(() => lockFolder(folder)).toThrow(`process 1 on elsewhere since yesterday`)
  expect(() => lockFolder(folder)).toThrow(`delete ${join(folder, 'lock')}`)
})

test.each(['', '{', 'null', '{"no":"pid"}'])('a lock that cannot be read (%j) is refused', (text) => {
  writeFileSync(join(folder, 'lock'), text)
  expect(() => lockFolder(folder)).toThrow('in use by process')
  expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(text)
})
