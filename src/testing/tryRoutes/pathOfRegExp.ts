/** How the two versions of path-to-regexp end the expression of a mounted path. */
const ENDS = [/^\^(.*?)\\\/\?\(\?=\\\/\|\$\)$/s, /^\^\(\?:(.*)\)(?:\(\?:\\\/\$\)\??)?\(\?=\\\/\|\$\)$/s]

/** Between two alternatives, and not within one of their groups. */
const OR = /\|(?=\\\/)/

/** What a parameter without a pattern of its own is made of. */
const PLAIN = /^(?:\[\^\\?\/\]\+\??|\(\?:\(\?!.*\)\.\)\+\??)$/

/** One token of such an expression: an escaped character, a group with one parameter, a parameter, or fixed text. */
const TOKEN =
  /\\(?<escaped>[^\w])|\(\?:(?<before>(?:\\[/.])?)\((?<grouped>(?:\\.|[^()\\]|\((?:\\.|[^()\\]|\([^()]*\))*\))*)\)\)\??|\((?!\?)(?<bare>(?:\\.|[^()\\]|\((?:\\.|[^()\\]|\([^()]*\))*\))*)\)|(?<text>[^\\()[\]{}^$|+*?.])/y

/** The path of which Express has made a regular expression, or undefined where it is one that somebody has written. */
export function pathOfRegExp(source: string, names: string[]): string | undefined {
  // With optional parts there is one alternative for each choice, the whole path first.
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
