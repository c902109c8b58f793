import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('../../../', import.meta.url))

interface Manifest {
  name: string
  homepage: string
  bugs: string
  repository: { url: string }
  exports: Record<string, string | { types: string; default: string }>
}

const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest

export const manifest: Manifest = readManifest(root)

/** A subpath that people import, and the files that it is built as. */
export interface Subpath {
  subpath: string
  /** What an app writes. */
  specifier: string
  /** The entry's name: `index`, `server` … */
  entry: string
  script: string
  types: string
}

/** The folder of the service's package. */
export const service: string = join(root, 'service')

const subpathsOf = (folder: string): Subpath[] => {
  const { name, exports } = readManifest(folder)
  return Object.entries(exports).flatMap(([subpath, target]) =>
    typeof target === 'string' || target.default.endsWith('.css')
      ? []
      : [
          {
            subpath,
            specifier: name + subpath.slice(1),
            entry: folder === root ? basename(target.default, '.js') : basename(folder),
            script: join(folder, target.default),
            types: join(folder, target.types),
          },
        ],
  )
}

/** Every subpath that holds code. */
export const subpaths: readonly Subpath[] = subpathsOf(root)

/** The same of the service. */
export const serviceSubpaths: readonly Subpath[] = subpathsOf(service)

/** The built files. These tests are about them, so without a build there is nothing to test. */
export function built(extension: '.js' | '.d.ts', folder: string = root): string[] {
  const dist = join(folder, 'dist')
  if (!existsSync(dist))
    throw new Error(`There is no ${dist}. Run npm run build, and npm run build -w service, first.`)
  return readdirSync(dist)
    .filter((name) => name.endsWith(extension))
    .map((name) => join(dist, name))
}

/** The names of all files under a folder, from the root of the repository. */
export function filesUnder(folder: string, matching: RegExp): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && matching.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .filter((path) => !path.includes('node_modules'))
    .toSorted()
}
