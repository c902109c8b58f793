import { readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { copyOfFolder } from './copyOfFolder.js'

const packageUrl = new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(packageUrl, 'utf8')) as { version: string }

/** A folder with an empty PGlite in it, for this process. To make one takes seconds of processor. */
export function pgliteFolder(): Promise<string> {
  return copyOfFolder(`pglite-${version}`, async (dataDir) => {
    await (await PGlite.create({ dataDir })).close()
  })
}

/** An empty PGlite. */
export async function createPglite(): Promise<PGlite> {
  return PGlite.create({ dataDir: await pgliteFolder() })
}
