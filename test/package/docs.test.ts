import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { brokenLinks } from './support/brokenLinks.js'
import { checkSnippets, fileBlocksOf, type Snippet, snippetsOf } from './support/checkSnippets.js'
import { filesUnder, manifest, root, serviceSubpaths, subpaths } from './support/manifest.js'
import { openingOf } from './support/openingOf.js'
import { documentation, isCallable, publicNames } from './support/publicApi.js'

const names = [...subpaths, ...serviceSubpaths].flatMap(({ specifier, types }) =>
  publicNames(types).map((one) => ({ ...one, where: `${specifier}: ${one.name}` })),
)
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md'),
  ...filesUnder('docs', /\.md$/),
  'service/README.md',
]
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8')

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

describe('the beginning of a page', () => {
  const read = pages.filter((page) => !page.startsWith('docs/decisions/'))

  test('says in its first two sentences what the page, or the thing that it names first, is for', () => {
    const isSaid = ({ purpose }: { purpose: string }): boolean =>
      /\bthis page\b|^use\b|\. use it\b|^[`*]+[\w@]/i.test(purpose)
    expect(read.filter((page) => !isSaid(openingOf(textOf(page))))).toEqual([])
  })

  test('shows an example, within 20 lines and before the second heading', () => {
    const without = {
      'README.md': 'says first why anybody should want it; readme.test.ts runs its quick start',
      'SECURITY.md': 'says first where to report a fault',
      'docs/README.md': 'an index',
      'docs/first-steps-log.md': 'a log',
      'docs/service/threat-model.md': 'nothing to write or to run',
      'docs/specs/ImpersonationBanner.md': 'a list of what must be true',
      'docs/vendors/README.md': 'an index',
    }
    const late = read.filter((page) => {
      const { example } = openingOf(textOf(page))
      return !example || example.line > 20 || example.sections > 1 || example.language === 'diff'
    })
    expect(late.filter((page) => !(page in without))).toEqual([])
  })
})

test('docs/README.md leads to every page; to those of one provider by vendors/README.md', () => {
  const reached = ['docs/README.md', 'docs/vendors/README.md'].flatMap((page) => [
    page,
    ...[...textOf(page).matchAll(/\]\(([^)#\s]+\.md)/g)].map(([, path = '']) => join(dirname(page), path)),
  ])
  const isOut = (page: string): boolean => page.startsWith('docs/decisions/') || reached.includes(page)
  expect(filesUnder('docs', /\.md$/).filter((page) => !isOut(page))).toEqual([])
})

test('the pages that Storybook leads to are there', () => {
  const text = textOf('stories/Introduction.mdx')
  const named = [...text.matchAll(/<PageLink path="([^"]+)" \/>/g)].map(([, path = '']) => path)
  expect(named).toContain('docs/README.md')
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
  expect(text.match(/`[\w/-]+\.md`/g)).toBeNull() // nobody can follow it
})

// A bundler that is not told to looks for no .ts where .js is asked for: webpack, and so Next.js 15.
test('the imports of recipes and of the pages about Next.js lead to files that the reader has', () => {
  const importsOf = (code: string): string[] =>
    [...code.matchAll(/from '((?:\.\.?|@)\/[^']+)'/g)].map(([, path = '']) => path)
  const recipes = filesUnder('docs/recipes', /\.tsx?$/).filter((path) => !/\/test\/|\.config\./.test(path))
  const wrong = recipes.flatMap((path) => importsOf(textOf(path)).filter((one) => one.endsWith('.js')))
  expect(wrong).toEqual([])

  const guide = textOf('docs/nextjs.md')
  const unsaid = filesUnder('docs/nextjs', /\.md$/).flatMap((page) => {
    const text = textOf(page)
    return [...text.matchAll(/^```tsx? (\S+)\n([^]*?)^```/gm)].flatMap(([, file = '', code = '']) =>
      importsOf(code)
        .map((one) => (one.startsWith('@/') ? one.slice(2) : join(dirname(file), one)))
        .filter((one) => !text.includes(`${one}.ts`) && !guide.includes(` ${one}.ts`))
        .map((one) => `${page}: ${one}`),
    )
  })
  expect(unsaid).toEqual([])
})

test('docs/architecture.md names every folder of the sources', () => {
  const [library = '', service = ''] = textOf('docs/architecture.md').split('## The service')
  const named = (part: string): string[] =>
    [...part.matchAll(/^\| `(\w+)\/` \|/gm)].map(([, name = '']) => name).toSorted()
  const folders = (path: string): string[] =>
    readdirSync(join(root, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
  const rooms = folders('src/server').filter((name) => name !== 'shared') // what they share is described in a sentence
  expect(named(library)).toEqual([...folders('src'), ...rooms].toSorted())
  expect(named(service)).toEqual(folders('service/src').toSorted())
})

test('docs/try-routes.md names every option of tryRoutes', () => {
  const [, options = ''] = textOf('src/testing/tryRoutes/TryRoutesOptions.ts').split(
    'export interface TryRoutesOptions',
  )
  const names = [...options.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name = '']) => name)
  expect(names).toContain('issuer')
  const page = textOf('docs/try-routes.md')
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([])
})

test('F26: only package.json names the owner of the repository, and its three addresses agree', () => {
  const { homepage, bugs, repository } = manifest
  const address = /^git\+(https:\/\/github\.com\/([^/]+)\/impersonation-kit)\.git$/.exec(repository.url)
  const [, url = '', owner = ''] = address ?? []
  expect([homepage, bugs]).toEqual([`${url}#readme`, `${url}/issues`])
  const named = pages.filter((page) => textOf(page).includes(`github.com/${owner}/`))
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
  const ofPages = pages.flatMap((path) => snippetsOf(textOf(path), path))
  const ofNames = names.flatMap((one) => snippetsOf(documentation(one), one.where))
  // A name that two subpaths export shows the same example twice.
  const byCode = new Map<string, Snippet>([...ofPages, ...ofNames].map((one) => [one.code, one]))
  expect(byCode.size).toBeGreaterThan(0)
  expect(checkSnippets([...byCode.values()])).toEqual([])
})

// Where the file is decides what runs it: docs/recipes/check.sh with the packages of that folder, or a test of the root.
test('F27: every block that a page takes from a recipe or a test is that file (node scripts/include-recipes.mjs puts it right)', () => {
  const blocks = pages.flatMap((page) => {
    const text = textOf(page)
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
    expect(code).toBe(textOf(join(dirname(page), path)))
  }
})

test('no example escapes these checks, but those about Next.js that are files of an app, which test/next and docs/recipes check', () => {
  const escaped = pages.flatMap((path) => {
    const text = textOf(path)
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
