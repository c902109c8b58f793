/** The syntax of parameters in a path. `list` accepts `:id`, `{id}` (OpenAPI) and `*`. */
export type PathSyntax = 'express4' | 'express5' | 'fastify' | 'hono' | 'list'

/** A part of a path: fixed text, or a parameter. A parameter may have a pattern, and may match several segments (`many`). */
export type PathPart = string | { name: string; pattern?: string | undefined; many?: boolean }

const PATTERN = String.raw`(\((?:\\.|[^()\\]|\((?:\\.|[^()\\])*\))*\))`
const BRACED = String.raw`(\{(?:[^{}]|\{[^{}]*\})*\})`

/** One parameter, by syntax: its name, its pattern in brackets, and the signs that make it optional or repeated. */
const PARAMETERS: Record<PathSyntax, RegExp[]> = {
  express4: [
    new RegExp(`:(?<name>\\w+)(?<pattern>${PATTERN})?(?<sign>[?*+])?`, 'y'),
    new RegExp(`(?<pattern>${PATTERN})(?<sign>[?*+])?`, 'y'),
    /(?<sign>\*)/y,
  ],
  express5: [
    /(?<sign>[:*])(?:(?<name>[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*)|"(?<quoted>(?:\\.|[^"\\])+)")/uy,
  ],
  fastify: [new RegExp(`:(?<name>\\w+)(?<pattern>${PATTERN})?\\??`, 'y'), /(?<sign>\*)/y],
  hono: [new RegExp(`(?<=/):(?<name>[^{}/?]+)(?<pattern>${BRACED})?\\??`, 'y'), /(?<sign>\*)/y],
  list: [/:(?<name>\w+)/y, /\{(?<name>[^{}/]+)\}/y, /(?<sign>\*)/y],
}

/** Signs that are not part of the text: an escape, or the signs of optional text. Optional text is kept. */
const SIGNS: Partial<Record<PathSyntax, RegExp>> = {
  express4: /\\(.)|[?+]/y,
  express5: /\\(.)|[{}]/y,
  fastify: /:(:)/y,
}

/** Splits a path into its parts. Optional parts are kept. */
export function pathParts(path: string, syntax: PathSyntax): PathPart[] {
  const parts: PathPart[] = []
  let wildcards = 0
  let at = 0
  const add = (text: string): void => {
    const last = parts.at(-1)
    if (typeof last === 'string') parts.splice(-1, 1, last + text)
    else if (text !== '') parts.push(text)
  }
  while (at < path.length) {
    const sign = matchAt(SIGNS[syntax], path, at)
    const found = sign ? undefined : PARAMETERS[syntax].map((one) => matchAt(one, path, at)).find(Boolean)
    if (found) {
      const { name, quoted, pattern, sign: mark } = found.groups ?? {}
      const many = mark === '*' || pattern === '(.*)'
      // Express 4.20 and later read "(.*)" as a dot and more characters.
      const isDotted = name === undefined && pattern === '(.*)'
      parts.push({
        name: name ?? quoted ?? (syntax === 'express4' ? String(wildcards++) : '*'),
        pattern: isDotted ? String.raw`\..*` : many ? undefined : pattern?.slice(1, -1),
        many,
      })
    } else {
      add(sign ? (sign[1] ?? '') : (path[at] ?? ''))
    }
    at += (sign ?? found)?.[0].length ?? 1
  }
  return parts
}

function matchAt(pattern: RegExp | undefined, text: string, at: number): RegExpExecArray | null {
  if (!pattern) return null
  pattern.lastIndex = at
  return pattern.exec(text)
}
