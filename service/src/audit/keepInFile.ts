import { open, readFile } from 'node:fs/promises'

/** Keeps checkpoints in a file, one a line. The file belongs on another disk or machine than the database. */
export function keepInFile(path: string): (jws: string) => Promise<void> {
  return async (jws) => {
    const file = await open(path, 'a', 0o600)
    try {
      await file.write(`${jws}\n`)
      await file.datasync()
    } finally {
      await file.close()
    }
  }
}

/** The checkpoints of such a file. */
export async function readCheckpoints(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8')
  return text.split('\n').filter((line) => line !== '')
}
