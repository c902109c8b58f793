/** Deeper than any parser of addresses nests values. */
const MAX_DEPTH = 100

/**
 * Names and values of a query that a framework has parsed. Nested names are written as `a[b]`. Values without text are left out.
 *
 * @throws RangeError if it is nested too deeply
 */
export function queryPairs(query: unknown, name = '', depth = 0): [name: string, value: string][] {
  if (typeof query === 'string') return [[name, query]]
  if (typeof query !== 'object' || query === null) return []
  if (depth > MAX_DEPTH) throw new RangeError('The query of the address is nested too deeply.')
  return Object.entries(query).flatMap(([key, value]) =>
    queryPairs(value, depth === 0 ? key : `${name}[${key}]`, depth + 1),
  )
}
