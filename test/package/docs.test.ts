import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { brokenLinks } from './support/brokenLinks.js'
import { checkSnippets, fileBlocksOf, type Snippet, snippetsOf } from './support/checkSnippets.js'
import { filesUnder, manifest, root, serviceSubpaths, subpaths } from './support/manifest.js'
import { documentation, isCallable, publicNames } from './support/publicApi.js'

const names = [...subpaths, ...serviceSubpaths].flatMap(({ specifier, types }) =>
  publicNames(types).map((one) => ({ ...one, where: `${specifier}: ${one.name}` })),
)
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md'),
  ...filesUnder('docs', /\.md$/),
  'service/README.md',
]

describe('the public API', () => {
  test('is documented, every name of it', () => {
    expect(names.filter((one) => !documentation(one)).map(({ where }) => where)).toEqual([])
  })

  test('shows an example of everything that can be called or rendered', () => {
    const silent = names.filter(isCallable).filter((one) => {
      const [, ...examples] = documentation(one).split(/^@example/m)
      return !examples.some((example) => snippetsOf(example, one.where).length > 0)
    })
    expect(silent.map(({ where }) => where)).toEqual([])
  })
})

test('every link in the pages leads to a file that is there, and to a heading of it', () => {
  expect(pages.flatMap((page) => brokenLinks(root, page))).toEqual([])
})

test('F26: only package.json names the owner of the repository, and its three addresses agree', () => {
  const { homepage, bugs, repository } = manifest
  const address = /^git\+(https:\/\/github\.com\/([^/]+)\/impersonation-kit)\.git$/.exec(repository.url)
  const [, url = '', owner = ''] = address ?? []
  expect([homepage, bugs]).toEqual([`${url}#readme`, `${url}/issues`])
  const named = pages.filter((page) =>
    readFileSync(join(root, page), 'utf8').includes(`github.com/${owner}/`),
  )
  expect(named).toEqual([])
})

test('F26: a package whose links lead nowhere, because its owner is a placeholder, is not published', () => {
  for (const folder of [root, join(root, 'service')]) {
    const own = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, object>
    expect(own['scripts']).toMatchObject({ prepublishOnly: expect.stringMatching(/check-owner\.mjs$/) })
  }
  const folder = mkdtempSync(join(tmpdir(), 'owner-'))
  const publish = (owner: string): { status: number | null; stderr: string } => {
    const repository = { url: `git+https://github.com/${owner}/impersonation-kit.git` }
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'impersonation-kit', repository }))
    return spawnSync(process.execPath, [join(root, 'scripts/check-owner.mjs')], {
      cwd: folder,
      encoding: 'utf8',
    })
  }
  try {
    expect(publish('YOUR_ORGANIZATION')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Replace YOUR_ORGANIZATION'),
    })
    expect(publish('acme')).toMatchObject({ status: 0, stderr: '' })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('every example in the pages and in TSDoc type-checks against the built package', () => {
  const ofPages = pages.flatMap((path) => snippetsOf(readFileSync(join(root, path), 'utf8'), path))
  const ofNames = names.flatMap((one) => snippetsOf(documentation(one), one.where))
  // A name that two subpaths export shows the same example twice.
  const byCode = new Map<string, Snippet>([...ofPages, ...ofNames].map((one) => [one.code, one]))
  expect(byCode.size).toBeGreaterThan(0)
  expect(checkSnippets([...byCode.values()])).toEqual([])
})

// Where the file is decides what runs it: docs/recipes/check.sh with the packages of that folder, or a test of the root.
test('F27: every block that a page takes from a recipe or a test is that file (node scripts/include-recipes.mjs puts it right)', () => {
  const blocks = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8')
    const named = text.match(/^<!-- file: /gm)?.length ?? 0
    const found = fileBlocksOf(text).map((block) => ({ page, ...block }))
    expect([page, found.length]).toEqual([page, named])
    return found
  })
  const shown = new Set(blocks.map(({ page, path }) => join(dirname(page), path)))
  expect([...shown].filter((path) => path.startsWith('docs/recipes/')).toSorted()).toEqual(
    filesUnder('docs/recipes', /\.[jt]sx?$/).filter((path) => /\/(stores|muting)\//.test(path)),
  )
  for (const { page, path, code } of blocks) {
    expect(code).toBe(readFileSync(join(root, dirname(page), path), 'utf8'))
  }
})

test('no example escapes these checks, but those about Next.js that are files of an app, which test/next and docs/recipes check', () => {
  const escaped = pages.flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    const written = text.match(/^[ \t]*```(ts|tsx|typescript|js|jsx|javascript|mts)\b/gm)?.length ?? 0
    const checked = snippetsOf(text, path).length + fileBlocksOf(text).length
    return written === checked ? [] : [path]
  })
  const vendors = ['auth0', 'better-auth', 'clerk', 'iron-session', 'workos'].map(
    (name) => `docs/nextjs/${name}.md`,
  )
  expect(escaped).toEqual(['docs/nextjs.md', ...vendors])
})

test('the check of the examples finds a wrong one', () => {
  const [snippet] = snippetsOf(
    "text\n```ts\nimport { act } from 'impersonation-kit/claims'\nact()\n```\n",
    'x',
  )
  expect(checkSnippets(snippet ? [snippet] : [])).toEqual([
    'x:2, line 2 of the block: Expected 1 arguments, but got 0.',
  ])
})
