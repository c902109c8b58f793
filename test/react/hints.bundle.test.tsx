// @vitest-environment node
import { build } from 'esbuild'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'

const bundle = async (entry: string, mode?: string): Promise<string> => {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    globalName: 'kit',
    packages: 'external',
    define: mode === undefined ? {} : { 'process.env.NODE_ENV': JSON.stringify(mode) },
  })
  return result.outputFiles[0]?.text ?? ''
}

test('F28: a bundle for production holds none of the hints, and one for development all', async () => {
  const hints = [/SameSite=None/, /page of HTML/, /QueryClientProvider/]
  const [development, production] = await Promise.all(
    ['development', 'production'].map((mode) => bundle('src/index.ts', mode)),
  )
  for (const one of hints) {
    expect(development).toMatch(one)
    expect(production).not.toMatch(one)
  }
})

test('F28: in a page without a bundler there is no process: nothing is said, and nothing breaks', async () => {
  const said: string[] = []
  const page = {
    console: { warn: (text: string) => said.push(text) },
    URL,
    location: new URL('https://app.example/'),
  }
  const call =
    ';kit.hintAtCookie("https://auth.other.example");kit.hintAtClient();kit.hintAtFailure(new SyntaxError())'
  runInNewContext((await bundle('src/react/hints.ts')) + call, { ...page })
  expect(said).toEqual([])
  runInNewContext((await bundle('src/react/hints.ts', 'development')) + call, { ...page })
  expect(said).toHaveLength(3)
})
