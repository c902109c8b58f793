import { existsSync } from 'node:fs'
import { keepByHttp } from './keepByHttp.js'
import { keepInFile, readCheckpoints } from './keepInFile.js'

/** Where checkpoints are kept beside the database. */
export interface CheckpointPlaces {
  file?: string
  url?: string
  headers?: Readonly<Record<string, string>>
}

/**
 * Keeps checkpoints in every place that is named: in none of them, they stand in the database alone. A checkpoint that one place took
 * and another did not is made again under its number, which `verifyAudit` allows.
 */
export function checkpointKeeper({ file, url, headers = {} }: CheckpointPlaces): {
  keep: (jws: string) => Promise<void>
  /** What the file holds. An address is only written to. */
  kept: () => Promise<string[]>
} {
  const places = [
    ...(file === undefined ? [] : [keepInFile(file)]),
    ...(url === undefined ? [] : [keepByHttp(url, { headers: { ...headers } })]),
  ]
  return {
    keep: async (jws) => {
      for (const keep of places) await keep(jws)
    },
    kept: async () => (file !== undefined && existsSync(file) ? readCheckpoints(file) : []),
  }
}
