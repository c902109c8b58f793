import { cpSync, existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../../node_modules/.cache/impersonation-kit-test/', import.meta.url))
const copies = join(tmpdir(), 'impersonation-kit-test')

/**
 * A copy of a folder that takes long to make, for this process. The folder itself is made once and kept under `name`, which has to say
 * everything that it depends on.
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
  await removeCopiesOfTheDead()
  const copy = join(await mkdtemp(join(copies, `${process.pid}-`)), 'copy')
  cpSync(kept, copy, { recursive: true })
  return copy
}

/** Removes a copy that nobody needs any more. Otherwise it stays until a process makes one after this has ended. */
export async function removeCopy(copy: string): Promise<void> {
  await rm(join(copy, '..'), { recursive: true, force: true })
}

/** Whoever runs the tests ends their processes without a word. */
async function removeCopiesOfTheDead(): Promise<void> {
  await mkdir(copies, { recursive: true })
  for (const name of await readdir(copies)) {
    if (!isRunning(Number(name.split('-')[0]))) await rm(join(copies, name), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
