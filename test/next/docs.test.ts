import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const page = readFileSync(new URL('../../docs/nextjs.md', import.meta.url), 'utf8')
/** The blocks of the page that name a file of an app. */
const files = [...page.matchAll(/^```tsx? (\S+)\n([^]*?)^```/gm)].map(([, path = '', code = '']) => ({
  path,
  code,
}))

test('RenderedFor of docs/nextjs.md is what the app of these tests runs', () => {
  const run = readFileSync(new URL('app/app/(site)/RenderedFor.tsx', import.meta.url), 'utf8')
  expect(files).toContainEqual({ path: 'app/RenderedFor.tsx', code: run })
})

test.each([
  ['clerk', ['clerk.server.ts', 'clerk.tsx']],
  ['workos', ['workos.server.ts', 'workos.tsx']],
  ['auth0', ['auth0.server.ts', 'auth0.tsx']],
])('docs/nextjs/%s.md shows what docs/recipes/check.sh type-checks', (vendor, recipes) => {
  const text = readFileSync(new URL(`../../docs/nextjs/${vendor}.md`, import.meta.url), 'utf8')
  const shown = [...text.matchAll(/^```tsx? \S+\n([^]*?)^```/gm)].map(([, code]) => code)
  const checked = recipes.map((name) =>
    readFileSync(new URL(`../../docs/recipes/next/${name}`, import.meta.url), 'utf8'),
  )
  expect(shown).toEqual(checked)
})

describe.each(['15', '16'])('with Next.js %s', (version) => {
  const folder = fileURLToPath(new URL(`${version}/site/.docs/`, import.meta.url))

  test('the app that docs/nextjs.md shows type-checks, and would not with a fault in it', () => {
    expect(files.map(({ path }) => path)).toContain('lib/auth.ts')
    const faulty = {
      path: 'app/fault.ts',
      code: "import { auth } from '@/lib/auth'\nauth.getUser().userId\n",
    }
    expect(check([...files, faulty])).toEqual([expect.stringMatching(/^app\/fault\.ts: .*userId/)])
  })

  test.each([
    ['/api', false],
    ['/api/token', false],
    ['/api/token/', false], // as the setting trailingSlash has it
    ['/api/tokens', true],
    ['/api/tokens/7', true],
    ['/api/token-usage', true],
    ['/api/token/x', true],
    ['/api/mine', true],
    ['/api/workspaces/7', true],
  ])('the middleware of docs/nextjs.md sees %s: %s', (path, isSeen) => {
    const { code } = files.find((file) => file.path === 'middleware.ts') ?? { code: '' }
    const source = /matcher: '([^']*)'/.exec(code)?.[1] ?? ''
    const [matcher] = matchersOf(source, {})
    expect(new RegExp(matcher?.regexp ?? '').test(path)).toBe(isSeen)
  })

  const { getMiddlewareMatchers: matchersOf } = createRequire(
    new URL(`${version}/package.json`, import.meta.url),
  )('next/dist/build/analysis/get-page-static-info.js') as {
    /** How `next build` compiles a matcher. */
    getMiddlewareMatchers: (source: string, settings: object) => { regexp: string }[]
  }

  function check(all: typeof files): string[] {
    rmSync(folder, { recursive: true, force: true })
    for (const { path, code } of all) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), code)
    }
    const program = ts.createProgram(
      all.map(({ path }) => join(folder, path)),
      {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        jsx: ts.JsxEmit.Preserve,
        strict: true,
        skipLibCheck: true,
        noEmit: true,
        types: ['node'],
        paths: { '@/*': [`${folder}*`] },
      },
    )
    return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
      const where = file?.fileName.replace(folder, '') ?? 'the compiler'
      return `${where}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
  }
})
