/** What a GraphQL request is made of. Whatever else stands there may name a persisted operation, which shows no text. */
export const GRAPHQL_NAMES: readonly string[] = ['query', 'variables', 'operationName', 'extensions']

/**
 * True where GraphQL text may hold an operation that is no query. It says so too often rather than too seldom: of a mutation wherever
 * the word is followed by a brace, since a word of GraphQL cannot be written in another way.
 */
export function holdsGraphqlWrite(text: string): boolean {
  const at = text.indexOf('mutation')
  return (at >= 0 && text.includes('{', at)) || holdsSubscription(text)
}

/** Fields are often called `subscription`. Outside of all braces it is the operation. */
function holdsSubscription(text: string): boolean {
  if (!text.includes('subscription')) return false
  // Not every server reads block strings alike.
  if (text.includes('"""')) return true
  // Strings and comments may hold braces. A string that does not end is matched too, so that no text takes long.
  const code = text.replace(/"(?:\\.|[^"\\\n\r])*"?|#[^\n\r]*/g, ' ')
  let depth = 0
  for (const [token] of code.matchAll(/[{}]|\w+/g)) {
    if (token === '{') depth += 1
    else if (token === '}') depth -= 1
    else if (token === 'subscription' && depth <= 0) return true
  }
  return false
}
