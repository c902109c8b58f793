import { join } from 'node:path'
import ts from 'typescript'
import { root } from './manifest.js'

/** A block of code that people read, and where it stands. */
export interface Snippet {
  where: string
  code: string
}

const FILE_BLOCK = /^<!-- file: (\S+) -->\s*```\w*\n([^]*?)^```/gm

/** The blocks of a page that are said to be a file: its path from the page, and the code. */
export function fileBlocksOf(text: string): { path: string; code: string }[] {
  return [...text.matchAll(FILE_BLOCK)].map(([, path = '', code = '']) => ({ path, code }))
}

/**
 * The `ts` and `tsx` blocks of a text. A comment `<!-- with: … -->` before a block declares what the block leaves out, so
 * that a reader is spared it and the compiler is not. A block after `<!-- file: … -->` is left out: it is a file, which is
 * checked where it stands.
 */
export function snippetsOf(text: string, where: string): Snippet[] {
  const own = text.replace(FILE_BLOCK, (all) => all.replace(/[^\n]/g, '')) // the lines stay where they are
  const blocks = own.matchAll(/(?:<!-- with: ([^]*?) -->\s*)?^([ \t]*)```tsx?[ \t]*\n([^]*?)^[ \t]*```/gm)
  return [...blocks].map((block) => {
    const line = own.slice(0, block.index + block[0].indexOf('```')).split('\n').length
    const indent = block[2] ?? ''
    const code = (block[3] ?? '').replace(new RegExp(`^${indent}`, 'gm'), '')
    return { where: `${where}:${line}`, code: `${code}\n${block[1] ?? ''}` }
  })
}

/** Type-checks snippets, each a module of its own, against the built package. */
export function checkSnippets(snippets: readonly Snippet[]): string[] {
  const virtual = new Map(
    snippets.map((snippet, index) => [
      join(root, `snippet-${index}.tsx`),
      { ...snippet, text: `${snippet.code}\nexport {}\n` },
    ]),
  )
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config,
    ts.sys,
    root,
  )
  // Without the paths, the package's own name leads to what was built, as it does for whoever installs it.
  const { paths: _paths, isolatedDeclarations: _isolated, declaration: _declaration, ...rest } = options
  const host = ts.createCompilerHost(rest)
  const withSnippets: ts.CompilerHost = {
    ...host,
    fileExists: (path) => virtual.has(path) || host.fileExists(path),
    readFile: (path) => virtual.get(path)?.text ?? host.readFile(path),
    getSourceFile: (path, language, ...more) => {
      const text = virtual.get(path)?.text
      return text === undefined
        ? host.getSourceFile(path, language, ...more)
        : ts.createSourceFile(path, text, language)
    },
  }
  const program = ts.createProgram([...virtual.keys()], rest, withSnippets)
  return [...virtual].flatMap(([path, { where }]) => {
    const file = program.getSourceFile(path)
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
    return found.map(({ messageText, start = 0 }) => {
      const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0
      return `${where}, line ${line} of the block: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
  })
}
