import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/store/index.js'
import { PGLITE_POSTGRES } from '../../src/store/checkVersion.js'
import { bundle, childOf, kill } from '../support/childOf.js'
import { commandFolder, runCli } from '../support/runCli.js'

const folder = mkdtempSync(join(tmpdir(), 'pglite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('S51: two processes on one folder: the second refuses, and the rows of a killed one are there', async () => {
  const dataDir = join(folder, 'data')
  const { child, said } = await childOf(await bundle('databaseChild.ts'), dataDir)
  expect(said).toBe('written')
  await expect(openDatabase({ dataDir })).rejects.toMatchObject({
    code: 'folder_locked',
    message: expect.stringContaining(`in use by process ${child.pid}`) as string,
  })
  await kill(child)

  const warnings: string[] = []
  const log = { info: () => {}, warn: (message: string) => void warnings.push(message), error: () => {} }
  const database = await openDatabase({ dataDir }, { log, connectTimeout: 300 })
  expect(await database.db.selectFrom('ticket').select('hash').execute()).toEqual([{ hash: 'of the child' }])
  await expect(openDatabase({ dataDir })).rejects.toMatchObject({ code: 'folder_locked' })

  // S60
  expect(warnings).toEqual([expect.stringMatching(/PGlite.*power cut.*DATABASE_URL/)])

  const { rows } = await database.executeSql('show server_version')
  expect(rows).toEqual([{ server_version: expect.stringMatching(`^${PGLITE_POSTGRES}\\.`) }])

  // A statement beside the transaction that it belongs to would wait for ever.
  await expect(
    database.inTransaction(async () => database.db.selectFrom('ticket').selectAll().execute()),
  ).rejects.toMatchObject({ code: 'waits_for_itself' })
  expect(await database.db.selectFrom('ticket').select('expires_at').execute()).toEqual([{ expires_at: 9 }])

  // Whoever waits for the connection is served before it closes.
  const last = Promise.all([database.executeSql('select 1 as n'), database.executeSql('select 2 as n', [])])
  await database.close()
  expect((await last).map((result) => result.rows)).toEqual([[{ n: 1 }], [{ n: 2 }]])
  await expect(database.executeSql('select 1')).rejects.toThrow('closed')
  expect(existsSync(join(dataDir, 'lock'))).toBe(false)
})

test('a folder of another PostgreSQL is refused with the way to move on, and is not locked', async () => {
  const dataDir = join(folder, 'old')
  mkdirSync(join(dataDir, 'postgres'), { recursive: true })
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n')
  for (let tries = 0; tries < 2; tries++) {
    await expect(openDatabase({ dataDir })).rejects.toMatchObject({
      code: 'wrong_postgres_version',
      message: expect.stringMatching(
        /written by PostgreSQL 17, .* reads PostgreSQL 18.*dump --file FILE.*restore --file FILE/s,
      ) as string,
    })
  }
})

test('the commands that this refusal names are ones that the command takes', async () => {
  const dataDir = join(folder, 'old')
  const { message } = (await openDatabase({ dataDir }).catch((error: unknown) => error)) as Error
  const named = [...message.matchAll(/"impersonation-kit-service ([^"]+)"/g)].map(([, args = '']) => args)
  expect(named).toHaveLength(2)
  const { folder: own, remove } = commandFolder()
  // It gets as far as the database, which does not answer, or the file, which is not there.
  const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }
  for (const args of named) {
    const { code, err } = await runCli(args.split(' '), { folder: own, env })
    expect([code, err]).toEqual([1, expect.stringMatching(/PostgreSQL does not answer|There is no FILE/)])
  }
  remove()
})
