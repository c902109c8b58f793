import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokenLinks } from './support/brokenLinks.js'
import { built, manifest, root, service } from './support/manifest.js'
import { pack } from './support/pack.js'

const folder = mkdtempSync(join(tmpdir(), 'tarball-'))
let paths: string[] = []

beforeAll(() => {
  paths = pack(root, folder)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the tarball', () => {
  test('holds the build, the manifest, and what people read, and nothing else', () => {
    const allowed =
      /^(dist\/[^/]+\.(js|d\.ts|css)|package\.json|LICENSE|[A-Z]+\.md|docs\/.+\.md|docs\/images\/[^/]+\.png|docs\/recipes\/([a-z]+\/)?[^/]+\.(tsx?|js))$/
    expect(paths.filter((path) => !allowed.test(path))).toEqual([])
    expect(paths).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md']))
    expect(paths.filter((path) => /^docs\/.*(test\/|node_modules|\.config\.)/.test(path))).toEqual([])
  })

  // npm's page resolves a relative link of the README against the repository, an editor against node_modules.
  test('F26: has no dead link in the README, nor in any other page that it holds', () => {
    const pages = paths.filter((path) => path.endsWith('.md'))
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/README.md', 'docs/recipes/README.md']))
    expect(pages.flatMap((page) => brokenLinks(join(folder, 'package'), page))).toEqual([])
  })

  // The service's own tarball has no pages but its README, which names those of this tarball by their paths.
  test("F26: has every page that the service's README names, and that README has no dead link in its own tarball", () => {
    const own = join(folder, 'service')
    mkdirSync(own)
    expect(pack(service, own)).toContain('README.md')
    expect(brokenLinks(join(own, 'package'), 'README.md')).toEqual([])
    const readme = readFileSync(join(own, 'package/README.md'), 'utf8')
    const named = [...readme.matchAll(/`((?:service|admin)\/[\w-]+\.md)`/g)].map(([, path]) => `docs/${path}`)
    expect(named).toContain('docs/service/mounting.md')
    expect(paths).toEqual(expect.arrayContaining(named))
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
