/** The ends that the two versions of path-to-regexp give to the expression of a mounted path. */
const ENDS = [/^\^(.*?)\\\/\?\(\?=\\\/\|\$\)$/s, /^\^\(\?:(.*)\)(?:\(\?:\\\/\$\)\??)?\(\?=\\\/\|\$\)$/s]

/** Separates two alternatives, but not inside one of their groups. */
const OR = /\|(?=\\\/)/

/** The expression of a parameter without its own pattern. */
const PLAIN = /^(?:\[\^\\?\/\]\+\??|\(\?:\(\?!.*\)\.\)\+\??)$/

/** One token of such an expression: an escaped character, a group with one parameter, a parameter, or fixed text. */
const TOKEN =
  /\\(?<escaped>[^\w])|\(\?:(?<before>(?:\\[/.])?)\((?<grouped>(?:\\.|[^()\\]|\((?:\\.|[^()\\]|\([^()]*\))*\))*)\)\)\??|\((?!\?)(?<bare>(?:\\.|[^()\\]|\((?:\\.|[^()\\]|\([^()]*\))*\))*)\)|(?<text>[^\\()[\]{}^$|+*?.])/y

/** The path from which Express made a regular expression. Undefined if somebody wrote the expression. */
export function pathOfRegExp(source: string, names: string[]): string | undefined {
  // For optional parts there is one alternative for each choice. The first one is the whole path.
  const body = ENDS.map((end) => end.exec(source)?.[1]?.split(OR)[0]).find((one) => one !== undefined)
  if (body === undefined) return undefined
  let path = ''
  let count = 0
  for (let at = 0; at < body.length;) {
    TOKEN.lastIndex = at
    const { 0: whole = '', groups = {} } = TOKEN.exec(body) ?? {}
    if (whole === '') return undefined
    const { escaped, before = '', grouped, bare, text } = groups
    const pattern = grouped ?? bare
    if (pattern === undefined) path += escaped ?? text
    else if (pattern === '.*' || pattern === '[^]+') path += names.length > 0 ? '*' : `*rest`
    else {
      const name = names[count++] ?? `parameter${count}`
      path += `${before.replace('\\', '')}:${name}${PLAIN.test(pattern) ? '' : `(${pattern})`}`
    }
    at += whole.length
  }
  return path || '/'
}
