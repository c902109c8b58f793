import { cpSync, existsSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../../node_modules/.cache/impersonation-kit-test/', import.meta.url))
const copies: string[] = []

/**
 * A copy of a folder that takes long to make; it goes when the process ends. The folder itself is made once and kept under `name`,
 * which has to say everything that it depends on.
 */
export async function copyOfFolder(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const kept = join(cache, name)
  if (!existsSync(kept)) {
    await mkdir(cache, { recursive: true })
    const making = await mkdtemp(join(cache, 'making-'))
    const folder = join(making, 'folder')
    await make(folder)
    await rename(folder, kept).catch((error: unknown) => {
      // Another process was first.
      if (!existsSync(kept)) throw error
    })
    await rm(making, { recursive: true, force: true })
  }
  const parent = await mkdtemp(join(tmpdir(), 'impersonation-kit-'))
  if (copies.length === 0) process.once('exit', removeCopies)
  copies.push(parent)
  const copy = join(parent, 'copy')
  cpSync(kept, copy, { recursive: true })
  return copy
}

function removeCopies(): void {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true })
}
