import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { built, filesUnder, root, subpaths } from './support/manifest.js'

const client = ['.', './admin']
const firstLine = (path: string): string => readFileSync(path, 'utf8').split('\n')[0] ?? ''
const occurrences = (paths: string[], pattern: RegExp): string[] =>
  paths.flatMap((path) => readFileSync(path, 'utf8').match(pattern) ?? [])

/** Runs a module in plain Node, as an app would, with nothing between it and the build. */
const node = (code: string, ...flags: string[]): string =>
  execFileSync(process.execPath, [...flags, '--input-type=module', '--eval', code], {
    cwd: root,
    encoding: 'utf8',
  }).trim()

describe("'use client'", () => {
  test.each(subpaths.filter(({ subpath }) => client.includes(subpath)))(
    'stands on the first line of $specifier',
    ({ script }) => {
      expect(firstLine(script)).toMatch(/^["']use client["'];?$/)
    },
  )

  test.each(subpaths.filter(({ subpath }) => !client.includes(subpath)))(
    'stands nowhere in $specifier, which a server may run',
    ({ script }) => {
      expect(readFileSync(script, 'utf8')).not.toMatch(/["']use client["']/)
    },
  )

  test.each(
    subpaths.filter(({ subpath }) => ['./server', './next', './claims', './locales'].includes(subpath)),
  )('$specifier loads where React Server Components run', ({ specifier }) => {
    const code = `console.log(Object.keys(await import('${specifier}')).length > 0)`
    expect(node(code, '--conditions=react-server')).toBe('true')
  })
})

describe('across the subpaths', () => {
  test('AuthError is one class, so that instanceof holds whichever subpath it came from', () => {
    const code = `
      const [client, server, express] = await Promise.all(
        ['', '/server', '/express'].map((subpath) => import('impersonation-kit' + subpath)),
      )
      const error = new server.AuthError('token_expired', 'x')
      console.log(error instanceof client.AuthError, express.AuthError === client.AuthError)`
    expect(node(code)).toBe('true true')
  })

  test('every context exists once: a provider of one subpath is seen by the hooks of all', () => {
    const inSource = occurrences(
      filesUnder('src', /\.tsx?$/).map((path) => root + path),
      /createContext[<(]/g,
    )
    expect(inSource).not.toEqual([])
    expect(occurrences(built('.js'), /createContext\w*\(/g)).toHaveLength(inSource.length)
  })

  test('no package is bundled that an app could hold a second time', () => {
    const text = built('.js').map((path) => readFileSync(path, 'utf8'))
    expect(
      text.filter((one) => /class QueryClient\b|function jwtVerify\b|function jwtDecode\b/.test(one)),
    ).toEqual([])
  })

  test('a server that cannot parse ESM can still require it', () => {
    const code = `
      import { createRequire } from 'node:module'
      const require = createRequire(process.cwd() + '/')
      console.log(typeof require('impersonation-kit/server').createAuth)`
    expect(node(code, '--no-warnings')).toBe('function')
  })
})
