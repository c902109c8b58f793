import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { publicApi } from './support/publicApi.js'
import { filesUnder, manifest, root, serviceSubpaths, subpaths } from './support/manifest.js'

test('every subpath of the manifest is a root file of src, and the other way round', () => {
  const files = filesUnder('src', /\.ts$/).filter((path) => path.split('/').length === 2)
  const named = subpaths.map(({ entry }) => `src/${entry}.ts`)
  expect(named.toSorted()).toEqual(files.filter((path) => path !== 'src/cli.ts'))
})

test('every file that the manifest names is built', () => {
  const files = Object.values(manifest.exports).flatMap((one) =>
    typeof one === 'string' ? [one] : [one.types, one.default],
  )
  expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test.each(['styles.css', 'admin.css'])('the style sheet %s is not empty', (name) => {
  expect(readFileSync(join(root, 'dist', name), 'utf8')).toContain('{')
})

// To change the API is to change these files: run `npx vitest run --project package -u` and read the difference.
describe.each([...subpaths, ...serviceSubpaths])('$specifier', ({ specifier, entry, types }) => {
  test('exports these names and no others', async () => {
    const module = (await import(/* @vite-ignore */ specifier)) as Record<string, unknown>
    expect(Object.keys(module)).not.toContain('default')
    const names = Object.keys(module).toSorted()
    await expect(`${names.join('\n')}\n`).toMatchFileSnapshot(`./api/${entry}.names.snap`)
  })

  test('declares this API', async () => {
    await expect(publicApi(types)).toMatchFileSnapshot(`./api/${entry}.api.snap`)
  })
})
