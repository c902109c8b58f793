import { open, readFile } from 'node:fs/promises'

/** A whole checkpoint: an Ed25519 signature has 86 characters. */
const WHOLE = /^[\w-]+\.[\w-]+\.[\w-]{86}$/

/** Keeps checkpoints in a file, one a line. The file belongs on another disk or machine than the database. */
export function keepInFile(path: string): (jws: string) => Promise<void> {
  return async (jws) => {
    const file = await open(path, 'a+', 0o600)
    try {
      const { size } = await file.stat()
      const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: Math.max(0, size - 1) })
      // A disk that was full, or a process that was ended, may have left half a line.
      const isAtLineStart = size === 0 || buffer.toString() === '\n'
      await file.write(`${isAtLineStart ? '' : '\n'}${jws}\n`)
      await file.datasync()
    } finally {
      await file.close()
    }
  }
}

/** The checkpoints of such a file. One that was cut off while it was written was made again, and is left out. */
export async function readCheckpoints(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8')
  return text.split('\n').filter((line) => WHOLE.test(line))
}
