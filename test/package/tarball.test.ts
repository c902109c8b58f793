import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { built, manifest, root } from './support/manifest.js'

let paths: string[] = []

beforeAll(() => {
  const report = execFileSync(
    'npm',
    ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
  const [packed] = JSON.parse(report) as { files: { path: string }[] }[]
  paths = packed?.files.map(({ path }) => path) ?? []
}, 30_000)

describe('the tarball', () => {
  test('holds the build, the manifest, and what people read, and nothing else', () => {
    const allowed = /^(dist\/[^/]+\.(js|d\.ts|css)|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/
    expect(paths.filter((path) => !allowed.test(path))).toEqual([])
    expect(paths).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md']))
  })

  test('holds every file that the manifest names', () => {
    const named = Object.values(manifest.exports).flatMap((one) =>
      typeof one === 'string' ? [one] : [one.types, one.default],
    )
    expect(paths).toEqual(expect.arrayContaining(named.map((path) => path.replace('./', ''))))
  })

  test('names no folder of the machine that built it', () => {
    const folders = [root.replace(/\/$/, ''), join(homedir(), ''), 'node_modules/']
    const found = [...built('.js'), ...built('.d.ts')].flatMap((path) => {
      const text = readFileSync(path, 'utf8')
      return folders.filter((folder) => text.includes(folder)).map((folder) => `${path}: ${folder}`)
    })
    expect(found).toEqual([])
  })

  test("names Node's own modules with node:, without which Workers' bundlers do not know them", () => {
    const names = built('.js').flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/^import .*from ["']([^."'][^"']*)["']/gm)].map(
        ([, name = '']) => name,
      ),
    )
    expect(names).toContain('node:async_hooks')
    expect(names.filter((name) => builtinModules.includes(name))).toEqual([])
  })

  test('names every file of the build by a path that exists in it', () => {
    const stray = built('.js').flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/from ["']\.\/([^"']+)["']/g)]
        .map((match) => `dist/${match[1]}`)
        .filter((name) => !paths.includes(name)),
    )
    expect(stray).toEqual([])
  })
})
