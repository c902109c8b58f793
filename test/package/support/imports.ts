import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { root } from './manifest.js'

/** One import, re-export or `import()` in a file. */
export interface Import {
  specifier: string
  typeOnly: boolean
}

/** A file as a syntax tree. */
export function parse(path: string): ts.SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  const kind = path.endsWith('.js') ? ts.ScriptKind.JS : undefined
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind)
}

/** Everything that a file imports in any way. */
export function importsOf(path: string): Import[] {
  const found: Import[] = []
  const add = (node: ts.Node | undefined, typeOnly: boolean): void => {
    if (node && ts.isStringLiteralLike(node)) found.push({ specifier: node.text, typeOnly })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause))
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false)
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    ts.forEachChild(node, visit)
  }
  visit(parse(path))
  return found
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const named = clause.namedBindings
  if (clause.name || !named || !ts.isNamedImports(named)) return false
  return named.elements.length > 0 && named.elements.every((element) => element.isTypeOnly)
}

/** The source file of a relative import, from the root of the repository; undefined for a package. */
export function target(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  const stem = join(dirname(from), specifier).replace(/\.js$/, '')
  const path = ['.ts', '.tsx', '.js', ''].map((end) => stem + end).find((one) => existsSync(join(root, one)))
  if (!path) throw new Error(`${from} imports ${specifier}, which is not there`)
  return relative('.', path)
}

/** The name of the package that a specifier belongs to; undefined for a relative import. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.')) return undefined
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]
}

/** All files and packages that loading a file reaches. With `types`, also what only its types name. */
export function reach(start: string, { types }: { types: boolean }): { files: string[]; packages: string[] } {
  const files = new Set<string>()
  const packages = new Set<string>()
  const visit = (path: string): void => {
    if (files.has(path)) return
    files.add(path)
    for (const { specifier, typeOnly } of importsOf(path)) {
      if (typeOnly && !types) continue
      const next = target(path, specifier)
      if (next) visit(next)
      else packages.add(packageOf(specifier) ?? specifier)
    }
  }
  visit(start)
  return { files: [...files].toSorted(), packages: [...packages].toSorted() }
}
