import { readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { copyOfFolder } from './copyOfFolder.js'

/** A folder with an empty PGlite in it, for this process. To make one takes seconds of processor. */
export function pgliteFolder(): Promise<string> {
  // Not when the module is loaded: bundled for a process of its own it stands elsewhere, and makes no folder there.
  const packageUrl = new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(packageUrl, 'utf8')) as { version: string }
  return copyOfFolder(`pglite-${version}`, async (dataDir) => {
    await (await PGlite.create({ dataDir })).close()
  })
}

/** An empty PGlite. */
export async function createPglite(): Promise<PGlite> {
  return PGlite.create({ dataDir: await pgliteFolder() })
}
