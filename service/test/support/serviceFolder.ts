import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copyOfFolder } from '../../../test/support/copyOfFolder.js'
import { pgliteFolder } from '../../../test/support/createPglite.js'
import { createOutbox } from '../../src/alerts/index.js'
import { migrate, openDatabase } from '../../src/store/index.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * A data folder on PGlite with the service's tables in it and nothing else: a start on it takes a second, the first start on an empty
 * one more than ten seconds of processor.
 */
export function serviceFolder(): Promise<string> {
  return copyOfFolder(`service-${schemaHash()}`, async (dataDir) => {
    cpSync(await pgliteFolder(), join(dataDir, 'postgres'), { recursive: true })
    const database = await openDatabase({ dataDir })
    await migrate(database)
    const outbox = createOutbox({
      database,
      deliver: async () => ({ ok: true, answer: '' }),
      notify: async () => ({ ok: true, answer: '' }),
      log: console,
    })
    await outbox.start()
    await outbox.stop()
    await database.close()
  })
}

/** Of everything that says what is in the tables, and of PGlite. */
function schemaHash(): string {
  const hash = createHash('sha256')
  const store = join(root, 'service/src/store')
  const files = [
    ...readdirSync(store).map((name) => join(store, name)),
    ...readdirSync(join(store, 'migrations')).map((name) => join(store, 'migrations', name)),
    ...['createOutbox', 'queues'].map((name) => join(root, `service/src/alerts/${name}.ts`)),
    ...['pg-boss', '@electric-sql/pglite'].map((name) => join(root, 'node_modules', name, 'package.json')),
  ]
  for (const file of files.filter((name) => /\.(ts|json)$/.test(name))) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}
