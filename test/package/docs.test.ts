import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkSnippets, type Snippet, snippetsOf } from './support/checkSnippets.js'
import { filesUnder, root, subpaths } from './support/manifest.js'
import { documentation, isCallable, publicNames } from './support/publicApi.js'

const names = subpaths.flatMap(({ specifier, types }) =>
  publicNames(types).map((one) => ({ ...one, where: `${specifier}: ${one.name}` })),
)
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md'),
  ...filesUnder('docs', /\.md$/),
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
  const slug = (heading: string): string =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
  const headings = (path: string): string[] =>
    [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => slug(text))
  const broken = pages.flatMap((page) =>
    [
      ...readFileSync(join(root, page), 'utf8').matchAll(
        /\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]*))?\)/g,
      ),
    ]
      .filter(([, path = '', anchor]) => {
        const target = path === '' ? join(root, page) : join(root, dirname(page), path)
        return !existsSync(target) || (anchor !== undefined && !headings(target).includes(anchor))
      })
      .map(([link]) => `${page}: ${link}`),
  )
  expect(broken).toEqual([])
})

test('every example in the pages and in TSDoc type-checks against the built package', () => {
  const ofPages = pages.flatMap((path) => snippetsOf(readFileSync(join(root, path), 'utf8'), path))
  const ofNames = names.flatMap((one) => snippetsOf(documentation(one), one.where))
  // A name that two subpaths export shows the same example twice.
  const byCode = new Map<string, Snippet>([...ofPages, ...ofNames].map((one) => [one.code, one]))
  expect(byCode.size).toBeGreaterThan(0)
  expect(checkSnippets([...byCode.values()])).toEqual([])
}, 60_000)

test('the check of the examples finds a wrong one', () => {
  const [snippet] = snippetsOf(
    "text\n```ts\nimport { act } from 'impersonation-kit/claims'\nact()\n```\n",
    'x',
  )
  expect(checkSnippets(snippet ? [snippet] : [])).toEqual([
    'x:2, line 2 of the block: Expected 1 arguments, but got 0.',
  ])
}, 60_000)
