import fc from 'fast-check'
import { type DocumentNode, parse } from 'graphql'
import { isGraphqlRead, isWrite } from 'impersonation-kit/server'
import { describe, expect, test } from 'vitest'

/** The kinds of operations that graphql-js finds, or undefined where it finds no document. */
function operationsOf(query: string): string[] | undefined {
  let document: DocumentNode
  try {
    document = parse(query)
  } catch {
    return undefined
  }
  return document.definitions.flatMap((one) => (one.kind === 'OperationDefinition' ? [one.operation] : []))
}
const writesByGraphql = (query: string): boolean =>
  operationsOf(query)?.some((kind) => kind !== 'query') ?? false
const readsByGraphql = (query: string): boolean =>
  operationsOf(query)?.every((kind) => kind === 'query') ?? false

const passes = (query: string): boolean =>
  isGraphqlRead({ query }) ||
  isGraphqlRead([{ query: '{ a }' }, { query }]) ||
  !isWrite({
    method: 'GET',
    url: `/api?${new URLSearchParams({ query }).toString()}`,
    headers: new Headers(),
  })

const ignored = fc.constantFrom(
  '',
  ' ',
  '\n',
  '\r',
  '\t',
  ',',
  '\ufeff',
  '# mutation {\n',
  '# }}} "\r',
  '#"""\n',
)
const string = fc.constantFrom(
  '"{"',
  '"}"',
  '"\\""',
  '"# {"',
  '"\\u007b"',
  '"""{"""',
  '"""\\"""}"""',
  '"""\n"\n#"""',
  '""',
)
const word = fc.constantFrom('mutation', 'subscription', 'query', 'fragment', 'on', 'a', '_1')
const field = fc
  .tuple(word, fc.option(word), fc.option(string), ignored, fc.boolean())
  .map(([name, alias, text, gap, isDeep]) =>
    [
      alias === null ? '' : `${alias}:`,
      name,
      text === null ? '' : `(x: ${text}, y: {z: [${text}]})`,
      gap,
      isDeep ? '{ b }' : '',
    ].join(''),
  )
const selection = fc
  .tuple(fc.array(field, { minLength: 1, maxLength: 3 }), ignored)
  .map(([fields, gap]) => `{${gap}${fields.join(' ')}${gap}}`)
const operation = fc
  .tuple(
    fc.constantFrom('query', 'mutation', 'subscription', ''),
    fc.option(word),
    fc.option(string),
    selection,
    ignored,
  )
  .map(([kind, name, text, body, gap]) =>
    kind === ''
      ? body
      : `${kind}${gap || ' '}${name ?? ''}${text === null ? '' : `($v: String = ${text}) @d(x: ${text})`}${gap}${body}`,
  )
const fragment = fc
  .tuple(word, word, selection)
  .map(([name, type, body]) => `fragment ${name} on ${type} ${body}`)
const document = fc
  .array(fc.tuple(ignored, fc.oneof(operation, fragment), ignored), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.flat().join(''))

describe('S23: beside graphql-js as the judge, nothing passes for a read', () => {
  test('of documents made of operations, fragments, aliases, comments and strings', () => {
    let judged = 0
    fc.assert(
      fc.property(document, (query) => {
        if (!writesByGraphql(query)) return
        judged += 1
        expect(passes(query)).toBe(false)
      }),
      { numRuns: 3000 },
    )
    expect(judged).toBeGreaterThan(500)
  })

  test('of text made of the pieces of documents, in any order', () => {
    const piece = fc.oneof(
      ignored,
      string,
      word,
      fc.constantFrom('{', '}', '(', ')', '{a}', ' mutation{a}', ' subscription S{a}', '"""', '"', '\\'),
    )
    let judged = 0
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const query = pieces.join('')
        if (!writesByGraphql(query)) return
        judged += 1
        expect(passes(query)).toBe(false)
      }),
      { numRuns: 20_000 },
    )
    expect(judged).toBeGreaterThan(100)
  })

  test('F19: and every document of queries and fragments alone is a read, whatever it calls things', () => {
    let judged = 0
    fc.assert(
      fc.property(document, (query) => {
        // Not every server reads block strings alike.
        if (query.includes('"""') || !query.includes('{') || !readsByGraphql(query)) return
        if (/mutation|subscription/.test(query)) judged += 1
        expect(isGraphqlRead({ query })).toBe(true)
      }),
      { numRuns: 3000 },
    )
    expect(judged).toBeGreaterThan(50)
  })
})
