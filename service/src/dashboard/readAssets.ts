import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A file of the dashboard, as it was built. */
export interface Asset {
  body: Buffer<ArrayBuffer>
  type: string
  /** The same, compressed. */
  br: Buffer<ArrayBuffer>
}

/** The dashboard as it was built: its files by name, and which of them a page begins with. */
export interface Assets {
  files: ReadonlyMap<string, Asset>
  script: string
  styles: string
}

const TYPES: Record<string, string> = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' }

/** Beside the built service; a test runs the service's source. */
const PLACES = ['./dashboard/', '../../dist/dashboard/']

let found: Assets | undefined

/**
 * Reads the dashboard, once. Only names that the build has listed are ever read: no request can name another file.
 *
 * @throws Error if the dashboard was not built.
 */
export function readAssets(): Assets {
  return (found ??= read())
}

function read(): Assets {
  const folder = PLACES.map((place) => new URL(place, import.meta.url)).find((one) =>
    existsSync(new URL('manifest.json', one)),
  )
  if (!folder) {
    throw new Error('The dashboard was not built. Run `npm run build -w service`.')
  }
  const open = (name: string) => readFileSync(fileURLToPath(new URL(name, folder))) as Buffer<ArrayBuffer>
  const { names, script, styles } = JSON.parse(open('manifest.json').toString()) as {
    names: string[]
    script: string
    styles: string
  }
  const files = names.map((name): [string, Asset] => [
    name,
    { body: open(name), br: open(`${name}.br`), type: TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain' },
  ])
  return { files: new Map(files), script, styles }
}
