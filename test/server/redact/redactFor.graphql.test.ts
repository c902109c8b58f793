// The way of docs/redact.md for GraphQL, on the real `graphql`: what a query calls a field is for the query to say.
import { buildSchema, graphql } from 'graphql'
import { createAuth, redactFor, type User } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser } from 'impersonation-kit/testing'
import { expect, test } from 'vitest'

interface Customer {
  name: string
  ssn?: string
  card?: { number?: string; brand: string }
}
const SSN = '078-05-1120'
const NUMBER = '4111 1111 1111 1111'
const HIDDEN = ['ssn', 'card.number']
const customer: Customer = { name: 'Cleo', ssn: SSN, card: { number: NUMBER, brand: 'Visa' } }

const schema = buildSchema(`
  type Query { me: Customer!, all: [Customer!]!, search(text: String): [Found!]! }
  union Found = Customer
  type Customer { name: String!, ssn: String, card: Card, friends: [Customer!]! }
  type Card { number: String, brand: String! }
`)

/** The only place where a customer leaves the database. */
const load = (viewer: User | undefined) => ({
  __typename: 'Customer',
  ...redactFor(viewer, customer, HIDDEN),
  friends: () => [load(viewer)],
})
const rootValue = {
  me: (_args: unknown, { viewer }: { viewer: User }) => load(viewer),
  all: (_args: unknown, { viewer }: { viewer: User }) => [load(viewer)],
  search: (_args: unknown, { viewer }: { viewer: User }) => [load(viewer)],
}

const run = async (source: string, viewer: User): Promise<string> =>
  JSON.stringify(await graphql({ schema, source, rootValue, contextValue: { viewer } }))

const queries = [
  '{ me { ssn card { number brand } } }',
  '{ me { harmless: ssn, c: card { n: number brand } } }',
  '{ ssn: me { name: ssn } }',
  '{ all { a: ssn b: ssn } }',
  'query Q { me { ...F } } fragment F on Customer { x: ssn card { ...C } } fragment C on Card { y: number }',
  '{ me { ... on Customer { z: ssn } ... @include(if: true) { w: ssn } } }',
  '{ search(text: "a") { ... on Customer { q: ssn } } }',
  '{ me { friends { friends { deep: ssn card { n: number } } } } }',
]

test.each(queries)(
  'F20: redactFor where a record is loaded hides its fields, whatever %s calls them',
  async (query) => {
    const seen = await run(query, impersonatedUser())
    expect(seen).not.toContain('errors')
    for (const secret of [SSN, NUMBER]) expect(seen).not.toContain(secret)
    const byCustomer = await run(query, directUser())
    expect(byCustomer).toMatch(new RegExp(`${SSN}|${NUMBER}`))
  },
)

test('F20: redact, which sees only the reply, takes out a field under its own name and not under an alias, as its page says', async () => {
  const issuer = await createTestIssuer()
  const auth = createAuth(issuer.authOptions)
  const token = await issuer.sign(impersonatedUser())
  const ask = async (source: string): Promise<string> => {
    const handle = auth.protect(auth.requireUser, auth.redact(['**.ssn']), async () => {
      const { data } = await graphql({ schema, source, rootValue, contextValue: { viewer: directUser() } })
      return Response.json(data)
    })
    const request = new Request('https://api.test/graphql', { headers: { authorization: `Bearer ${token}` } })
    return (await handle(request)).text()
  }
  expect(await ask('{ me { ssn } }')).not.toContain(SSN)
  expect(await ask('{ me { harmless: ssn } }')).toContain(SSN)
})
