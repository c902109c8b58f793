/** What a GraphQL request is made of. Whatever else stands there may name a persisted operation, which shows no text. */
export const GRAPHQL_NAMES: readonly string[] = ['query', 'variables', 'operationName', 'extensions']

const OPERATION = /\b(?:mutation|subscription)\b/
const CLOSERS = new Map([
  ['{', '}'],
  ['(', ')'],
  ['[', ']'],
])

/**
 * True where text may hold a GraphQL operation that is no query, by itself or in a string of JSON (a batch). A field, an argument, a
 * string or a comment that says `mutation` is none. Where readers of GraphQL may differ (block strings, a string without an end, braces
 * that do not match) it is one wherever the word is followed by a brace.
 */
export function holdsGraphqlWrite(text: string): boolean {
  const at = text.search(OPERATION)
  if (at < 0) return false
  const strings = stringsOfJson(text)
  if (strings) return strings.some(holdsGraphqlWrite)
  return text.includes('{', at) && startsOperation(text) !== false
}

/** The strings in JSON, keys among them, and each of two that have one key; undefined where text is no JSON. */
function stringsOfJson(text: string): string[] | undefined {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  return (text.match(/"(?:\\.|[^"\\])*"/g) ?? []).map((literal) => JSON.parse(literal) as string)
}

/** Whether a definition begins with the word; undefined where nobody can tell. */
function startsOperation(text: string): boolean | undefined {
  if (text.includes('"""')) return undefined
  // Every string must be matched, so that no text takes long.
  const tokens = text.matchAll(/"(?:\\.|[^"\\\n\r])*("?)|#[^\n\r]*|[{}()[\]']|\w+/g)
  const open: string[] = []
  let parentheses = 0
  let head: string[] = []
  for (const [token, quote] of tokens) {
    const closer = CLOSERS.get(token)
    // GraphQL has strings between parentheses, and none with apostrophes. What has them elsewhere is loosely written JSON, perhaps.
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

/** Whether the next word is the name of a query or of a fragment, or the type of one, by the words before it. */
function isName(head: readonly string[]): boolean {
  const [kind, , on] = head
  if (kind === 'query') return head.length === 1
  return kind === 'fragment' && (head.length === 1 || (head.length === 3 && on === 'on'))
}
