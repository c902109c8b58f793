import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { importsOf, packageOf, parse, reach, target } from './support/imports.js'
import { built, filesUnder, root } from './support/manifest.js'

interface Rule {
  folders: string[]
  /** Packages that may be imported, and those of which only the types may. */
  packages: string[]
  types?: string[]
}

// The table that docs/architecture.md explains. A folder that is not in it may not exist.
const table: Record<string, Rule> = {
  core: { folders: [], packages: [] },
  claims: { folders: ['core'], packages: [] },
  react: {
    folders: ['core', 'claims'],
    packages: ['react', 'react-dom', '@tanstack/react-query', 'jwt-decode'],
  },
  admin: { folders: ['core'], packages: ['react', '@tanstack/react-query', 'react-aria-components'] },
  server: { folders: ['core', 'claims'], packages: ['jose', 'node:async_hooks'] },
  adapters: {
    folders: ['core', 'server'],
    packages: ['next'], // awaitRequest.ts alone
    types: ['express', 'hono', 'fastify', 'node:http'],
  },
  testing: {
    folders: ['core', 'claims', 'react', 'server', 'adapters'],
    packages: ['jose', 'node:http', 'react'],
    types: ['@storybook/react-vite', 'storybook', 'node:net'],
  },
}

/** Client subpaths must reach none of these: whoever auto-imports the root must not get a server. */
const serverSide = /^src\/(server|adapters|service|testing)\//

const sources = filesUnder('src', /\.tsx?$/)
const rootFiles = sources.filter((path) => path.split('/').length === 2 && path !== 'src/cli.ts')
const inFolders = sources.filter((path) => path.split('/').length > 2)
const folderOf = (path: string): string => path.split('/')[1] ?? ''

describe('the folders of src', () => {
  test('are all in the table', () => {
    expect(Object.keys(table)).toEqual(expect.arrayContaining([...new Set(inFolders.map(folderOf))]))
  })

  test('import only the folders that the table allows', () => {
    const wrong = inFolders.flatMap((path) =>
      importsOf(path)
        .map(({ specifier }) => target(path, specifier))
        .filter((to) => to !== undefined)
        .filter((to) => ![folderOf(path), ...(table[folderOf(path)]?.folders ?? [])].includes(folderOf(to)))
        .map((to) => `${path} → ${to}`),
    )
    expect(wrong).toEqual([])
  })

  test('import only the packages that the table allows, and of some only the types', () => {
    const wrong = inFolders.flatMap((path) => {
      const rule = table[folderOf(path)]
      return importsOf(path)
        .map(({ specifier, typeOnly }) => ({ name: packageOf(specifier), typeOnly }))
        .filter(({ name }) => name !== undefined)
        .filter(({ name = '', typeOnly }) => {
          const allowed = [...(rule?.packages ?? []), ...(typeOnly ? (rule?.types ?? []) : [])]
          return !allowed.includes(name)
        })
        .map(({ name, typeOnly }) => `${path} → ${typeOnly ? 'type ' : ''}${name}`)
    })
    expect(wrong).toEqual([])
  })

  test('in server take jose by its parts: its root brings encryption along, of which bundlers for Edge runtimes warn', () => {
    const wrong = inFolders
      .filter((path) => folderOf(path) === 'server')
      .filter((path) => importsOf(path).some(({ specifier, typeOnly }) => specifier === 'jose' && !typeOnly))
    expect(wrong).toEqual([])
  })

  test('never import from a root file: a subpath is made of folders, not the other way round', () => {
    const wrong = inFolders.filter((path) =>
      importsOf(path).some(({ specifier }) =>
        rootFiles.includes(target(path, specifier) ?? 'the name of a package'),
      ),
    )
    expect(wrong).toEqual([])
  })

  test('never form a circle, not even of types', () => {
    const circles: string[] = []
    const done = new Set<string>()
    const visit = (path: string, trail: string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
      if (trail.includes(path) || done.has(path)) return
      for (const { specifier } of importsOf(path)) {
        const next = target(path, specifier)
        if (next) visit(next, [...trail, path])
      }
      done.add(path)
    }
    for (const path of sources) visit(path, [])
    expect(circles).toEqual([])
  })

  test('use .js in every relative import, as ESM asks', () => {
    const wrong = sources.flatMap((path) =>
      importsOf(path)
        .filter(({ specifier }) => specifier.startsWith('.') && !specifier.endsWith('.js'))
        .map(({ specifier }) => `${path} → ${specifier}`),
    )
    expect(wrong).toEqual([])
  })
})

// Each room has one door, index.ts. A room may use those that stand before it in this list, and nothing uses more of a room than its door.
const rooms = ['reads', 'tokens', 'sessions', 'audit', 'redact', 'guards', 'context', 'postgres']

describe('the rooms of server', () => {
  const within = inFolders.filter((path) => path.startsWith('src/server/'))
  const roomOf = (path: string): string | undefined =>
    rooms.find((room) => path.startsWith(`src/server/${room}/`))

  test('are these, with what all share and createAuth.ts beside them', () => {
    const entries = [...new Set(within.map((path) => path.split('/')[2] ?? ''))].toSorted()
    expect(entries).toEqual([...rooms, 'createAuth.ts', 'shared'].toSorted())
    expect(entries.length).toBeLessThanOrEqual(10)
  })

  test('are entered by their door alone, from wherever', () => {
    const wrong = sources.flatMap((path) =>
      importsOf(path)
        .map(({ specifier }) => target(path, specifier) ?? '')
        .filter((to) => roomOf(to) !== undefined && roomOf(to) !== roomOf(path) && !to.endsWith('/index.ts'))
        .map((to) => `${path} → ${to}`),
    )
    expect(wrong).toEqual([])
  })

  test('use only rooms that stand before them, and none of them is used by what all share', () => {
    const wrong = within.flatMap((path) => {
      const room = roomOf(path)
      if (path === 'src/server/createAuth.ts') return []
      const before = room === undefined ? [] : rooms.slice(0, rooms.indexOf(room) + 1)
      return importsOf(path)
        .map(({ specifier }) => target(path, specifier) ?? '')
        .filter((to) => {
          const used = roomOf(to)
          return to === 'src/server/createAuth.ts' || (used !== undefined && !before.includes(used))
        })
        .map((to) => `${path} → ${to}`)
    })
    expect(wrong).toEqual([])
  })

  test('have doors that are lists of names', () => {
    const wrong = rooms.filter((room) => {
      const { statements } = parse(`src/server/${room}/index.ts`)
      return !statements.every(
        (statement) =>
          ts.isExportDeclaration(statement) &&
          statement.exportClause &&
          ts.isNamedExports(statement.exportClause),
      )
    })
    expect(wrong).toEqual([])
  })
})

describe('core and claims', () => {
  const impure = new Set(
    'Date performance crypto fetch window document navigator localStorage sessionStorage process Buffer global globalThis setTimeout setInterval queueMicrotask console'.split(
      ' ',
    ),
  )

  test('know no clock, randomness, network, DOM or Node', () => {
    const wrong: string[] = []
    for (const path of inFolders.filter((one) => ['core', 'claims'].includes(folderOf(one)))) {
      const visit = (node: ts.Node): void => {
        const isName = ts.isIdentifier(node) && impure.has(node.text)
        const isMember = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node
        if (isName && !isMember) wrong.push(`${path}: ${node.text}`)
        if (ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random') {
          wrong.push(`${path}: Math.random`)
        }
        ts.forEachChild(node, visit)
      }
      ts.forEachChild(parse(path), visit)
    }
    expect(wrong).toEqual([])
  })
})

describe('the root files of src', () => {
  test.each(rootFiles)('%s is a list of names, written out, and nothing else', (path) => {
    const odd = parse(path).statements.filter((statement) => {
      const directive =
        ts.isExpressionStatement(statement) &&
        ts.isStringLiteral(statement.expression) &&
        statement.expression.text === 'use client'
      const list =
        ts.isExportDeclaration(statement) &&
        statement.moduleSpecifier !== undefined &&
        statement.exportClause !== undefined &&
        ts.isNamedExports(statement.exportClause)
      return !directive && !list
    })
    expect(odd.map((statement) => statement.getText())).toEqual([])
  })

  test.each(rootFiles.filter((path) => /\/(index|admin|locales)\.ts$/.test(path)))(
    '%s reaches no server code, not even a type of it',
    (path) => {
      const { files, packages } = reach(path, { types: true })
      expect(files.filter((one) => serverSide.test(one))).toEqual([])
      expect(packages.filter((name) => name === 'jose' || name.startsWith('node:'))).toEqual([])
    },
  )

  test.each(rootFiles.filter((path) => /\/(server|express|hono|fastify|next|claims)\.ts$/.test(path)))(
    '%s reaches no client code',
    (path) => {
      const { files, packages } = reach(path, { types: true })
      expect(files.filter((one) => /^src\/(react|admin|testing)\//.test(one))).toEqual([])
      expect(packages.filter((name) => name.includes('react'))).toEqual([])
    },
  )

  test('in the built "./testing" load no framework: a backend that has one only needs that one', () => {
    const { packages } = reach('dist/testing.js', { types: false })
    expect(packages.filter((name) => !['jose', 'react'].includes(name))).toEqual([])
  })

  test('in the built "." loads nothing of a server either', () => {
    expect(built('.js')).not.toEqual([])
    const { packages } = reach('dist/index.js', { types: false })
    expect(packages).toEqual(expect.arrayContaining(['react']))
    expect(packages.filter((name) => !table['react']?.packages.includes(name))).toEqual([])
  })
})

describe('the size of the source files', () => {
  const lines = sources
    .map((path) => ({ path, lines: readFileSync(join(root, path), 'utf8').split('\n').length - 1 }))
    .toSorted((a, b) => a.lines - b.lines)

  test('no file is over 250 lines', () => {
    expect(lines.filter((one) => one.lines > 250)).toEqual([])
  })

  test('the median is at most 70 lines', () => {
    expect(lines[Math.floor(lines.length / 2)]?.lines).toBeLessThanOrEqual(70)
  })
})
