import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { importsOf, packageOf, parse, target } from './support/imports.js'
import { filesUnder, root, subpaths } from './support/manifest.js'

const sources = filesUnder('service/src', /\.ts$/)
const folderOf = (path: string): string | undefined =>
  path.split('/').length > 3 ? path.split('/').slice(0, 3).join('/') : undefined
const importsWithin = sources.flatMap((from) =>
  importsOf(from).map(({ specifier }) => ({ from, specifier, to: target(from, specifier) })),
)

describe('the sources of the service', () => {
  test('import the library by its public subpaths alone', () => {
    const open = subpaths.map(({ specifier }) => specifier)
    const wrong = importsWithin.filter(
      ({ specifier, to }) =>
        (packageOf(specifier) === 'impersonation-kit' && !open.includes(specifier)) ||
        (to !== undefined && !to.startsWith('service/')),
    )
    expect(wrong).toEqual([])
  })

  test('import no package that the manifest does not name', () => {
    const { dependencies, peerDependencies } = JSON.parse(
      readFileSync(join(root, 'service/package.json'), 'utf8'),
    ) as Record<'dependencies' | 'peerDependencies', Record<string, string>>
    const named = Object.keys({ ...dependencies, ...peerDependencies })
    const wrong = importsWithin.filter(({ specifier }) => {
      const name = packageOf(specifier)
      return name !== undefined && !name.startsWith('node:') && !named.includes(name)
    })
    expect(wrong).toEqual([])
  })

  test('enter a folder by its index.ts alone', () => {
    const wrong = importsWithin
      .filter(
        ({ from, to }) => to !== undefined && folderOf(to) !== undefined && folderOf(to) !== folderOf(from),
      )
      .filter(({ to }) => !to?.endsWith('/index.ts'))
    expect(wrong).toEqual([])
  })

  test('have indexes that are lists of names, written out', () => {
    const indexes = sources.filter((path) => path.endsWith('/index.ts'))
    const wrong = indexes.filter(
      (path) =>
        !parse(path).statements.every(
          (one) => ts.isExportDeclaration(one) && one.exportClause && ts.isNamedExports(one.exportClause),
        ),
    )
    expect(wrong).toEqual([])
  })

  test('never form a circle, neither files nor folders', () => {
    const circlesOf = (nodes: string[], next: (node: string) => string[]): string[] => {
      const circles: string[] = []
      const done = new Set<string>()
      const visit = (node: string, trail: string[]): void => {
        if (trail.includes(node)) circles.push([...trail.slice(trail.indexOf(node)), node].join(' → '))
        if (trail.includes(node) || done.has(node)) return
        for (const one of next(node)) visit(one, [...trail, node])
        done.add(node)
      }
      for (const node of nodes) visit(node, [])
      return circles
    }
    const ofFiles = (path: string) =>
      importsWithin.filter(({ from, to }) => from === path && to !== undefined).map(({ to }) => to ?? '')
    const ofFolders = (folder: string) =>
      importsWithin
        .filter(({ from }) => folderOf(from) === folder)
        .map(({ to }) => (to === undefined ? undefined : folderOf(to)))
        .filter((to) => to !== undefined && to !== folder)
        .map((to) => to ?? '')
    expect(circlesOf(sources, ofFiles)).toEqual([])
    expect(
      circlesOf(
        [...new Set(sources.map(folderOf))].filter((one) => one !== undefined),
        ofFolders,
      ),
    ).toEqual([])
  })

  test('are small: no file is over 250 lines, and the median is at most 70', () => {
    const lines = sources
      .map((path) => readFileSync(join(root, path), 'utf8').split('\n').length - 1)
      .toSorted((a, b) => a - b)
    expect(lines.at(-1)).toBeLessThanOrEqual(250)
    expect(lines[Math.floor(lines.length / 2)]).toBeLessThanOrEqual(70)
  })
})
