import ts from 'typescript'
import { built, root, service, serviceSubpaths, subpaths } from './manifest.js'

const program = ts.createProgram(
  [...subpaths, ...serviceSubpaths].map(({ types }) => types),
  {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    jsx: ts.JsxEmit.ReactJSX,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  },
)
const ours = [root, service].flatMap((folder) => built('.d.ts', folder))
const checker = program.getTypeChecker()
const printer = ts.createPrinter({ removeComments: true })

/** One name that a subpath exports, and where it is declared. */
export interface PublicName {
  name: string
  symbol: ts.Symbol
  declarations: readonly ts.Declaration[]
}

/** The names that a built declaration file exports, types among them. */
export function publicNames(types: string): PublicName[] {
  const file = program.getSourceFile(types)
  const module = file && checker.getSymbolAtLocation(file)
  if (!module) throw new Error(`${types} is not a module. Run npm run build first.`)
  return checker
    .getExportsOfModule(module)
    .map((exported) => {
      const alias = exported.flags & ts.SymbolFlags.Alias
      const symbol = alias ? checker.getAliasedSymbol(exported) : exported
      return { name: exported.name, symbol, declarations: symbol.getDeclarations() ?? [] }
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** The declarations that a built declaration file exports, and those that they refer to, as text without comments. */
export function publicApi(types: string): string {
  const shown = new Set<ts.Node>()
  const text: string[] = []
  const show = (title: string, declarations: readonly ts.Declaration[]): void => {
    const nodes = declarations.map((node) => (ts.isVariableDeclaration(node) ? node.parent.parent : node))
    for (const node of nodes) shown.add(node)
    const printed = nodes.map((node) =>
      printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile()),
    )
    text.push(`// ${title}\n${printed.join('\n')}\n`)
  }
  for (const { name, declarations } of publicNames(types)) show(name, declarations)
  for (const node of shown) {
    const visit = (child: ts.Node): void => {
      const own = referredTo(child).filter((one) => !shown.has(one))
      if (own.length) show(`${child.getText()} (not exported)`, own)
      ts.forEachChild(child, visit)
    }
    ts.forEachChild(node, visit)
  }
  return text.join('\n')
}

/** The declarations of ours that a name in a declaration refers to. */
function referredTo(node: ts.Node): ts.Declaration[] {
  if (!ts.isIdentifier(node)) return []
  const symbol = checker.getSymbolAtLocation(node)
  if (!symbol) return []
  const resolved = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  const declared = resolved.getDeclarations() ?? []
  return declared.filter((one) => ts.isSourceFile(one.parent) && ours.includes(one.getSourceFile().fileName))
}

/** True where a name stands for something that runs: a function, component, hook, class or mapper. */
export function isCallable({ symbol, declarations }: PublicName): boolean {
  const [declaration] = declarations
  if (!declaration || !(symbol.flags & ts.SymbolFlags.Value)) return false
  const type = checker.getTypeOfSymbolAtLocation(symbol, declaration)
  return type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0
}

/** The TSDoc of a name, without the comment's own marks. */
export function documentation({ declarations }: PublicName): string {
  const comments = declarations.flatMap((node) => ts.getJSDocCommentsAndTags(node))
  return comments
    .map((comment) => comment.getText())
    .filter((text) => text.startsWith('/**'))
    .map((text) => text.replace(/^\/\*\*|\*\/$/g, '').replace(/^[ \t]*\* ?/gm, ''))
    .join('\n')
    .trim()
}
