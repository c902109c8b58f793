/** The fields of a GraphQL request. Any other field may name a persisted operation, whose text is not in the request. */
export const GRAPHQL_NAMES: readonly string[] = ['query', 'variables', 'operationName', 'extensions']

const OPERATION = /\b(?:mutation|subscription)\b/
const CLOSERS = new Map([
  ['{', '}'],
  ['(', ')'],
  ['[', ']'],
])

/**
 * True if text may contain a GraphQL operation that is not a query, directly or in a string of JSON (a batch). The word `mutation` as a
 * field, as an argument, in a string or in a comment does not count. Where GraphQL parsers may differ (block strings, a string without an
 * end, unmatched braces), the word counts if a brace follows it.
 */
export function holdsGraphqlWrite(text: string): boolean {
  const at = text.search(OPERATION)
  if (at < 0) return false
  const strings = stringsOfJson(text)
  if (strings) return strings.some(holdsGraphqlWrite)
  return text.includes('{', at) && startsOperation(text) !== false
}

/** The strings in JSON text, including keys, also those of duplicate keys. Undefined if the text is not JSON. */
function stringsOfJson(text: string): string[] | undefined {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  return (text.match(/"(?:\\.|[^"\\])*"/g) ?? []).map((literal) => JSON.parse(literal) as string)
}

/** True if a definition begins with the word; undefined if that is uncertain. */
function startsOperation(text: string): boolean | undefined {
  if (text.includes('"""')) return undefined
  // Every string must match, so that no text takes long.
  const tokens = text.matchAll(/"(?:\\.|[^"\\\n\r])*("?)|#[^\n\r]*|[{}()[\]']|\w+/g)
  const open: string[] = []
  let parentheses = 0
  let head: string[] = []
  for (const [token, quote] of tokens) {
    const closer = CLOSERS.get(token)
    // GraphQL has strings only between parentheses, and never uses apostrophes for them. Other text may be loosely written JSON.
    const isLoose = open.length > 0 && parentheses === 0
    if (token === "'" || quote === '' || (quote !== undefined && isLoose)) return undefined
    if (token === '(') parentheses += 1
    if (token === ')') parentheses -= 1
    if (closer !== undefined) open.push(closer)
    else if (/^[})\]]$/.test(token)) {
      if (open.pop() !== token) return undefined
      if (open.length === 0 && token === '}') head = []
    } else if (open.length === 0 && /^\w/.test(token)) {
      if (/^(?:mutation|subscription)$/.test(token) && !isName(head)) return true
      head.push(token)
    }
  }
  return open.length === 0 ? false : undefined
}

/** True if the next word is the name of a query or fragment, or the type of a fragment, according to the words before it. */
function isName(head: readonly string[]): boolean {
  const [kind, , on] = head
  if (kind === 'query') return head.length === 1
  return kind === 'fragment' && (head.length === 1 || (head.length === 3 && on === 'on'))
}
