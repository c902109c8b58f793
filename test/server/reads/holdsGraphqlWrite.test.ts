import { describe, expect, test } from 'vitest'
import { holdsGraphqlWrite } from '../../../src/server/reads/holdsGraphqlWrite.js'

describe('holdsGraphqlWrite', () => {
  test.each([
    'mutation{a}',
    'mutation Delete { a }',
    'query A { a } mutation B { b }',
    'subscription{a}',
    'subscription On { a }',
    '{ a } subscription { b }',
    'query A { a { b } } subscription B { b }',
    'query A($x: I = {y: 1}) { a } subscription B { b }',
    '{ a(text: "{") } subscription { b }',
    '{ a(text: "\\"{") } subscription { b }',
    '{ a # {\n } subscription { b }',
    '{ a # {\r } subscription { b }',
    '} subscription { b }',
    '{ subscription(text: """{""") }',
    // In JSON, alone and in a batch, twice under one key, and as text in text.
    '"mutation { a }"',
    '[{"query":"{ a }"},{"query":"mutation { b }"}]',
    '{"query":"mutation { a }","query":"{ a }"}',
    '[{"query":"mutation \\u007b a }"}]',
    '{"body":"{\\"query\\":\\"mutation { a }\\"}"}',
    // Where readers of GraphQL may differ.
    '{ mutation(a: """x""") { b } }',
    '{ a(text: "x\n { ") } mutation M { b }',
    '{ a ( } mutation M { b } ( }',
    '{ { mutation M { b }',
    '[{query:"mutation { a }"}]',
    "[{'query':'mutation { a }'}]",
    // Words before it that make no name of it.
    'scalar query mutation { b }',
    'query Q mutation { b }',
    'fragment F mutation { b }',
    'fragment F on T mutation { b }',
    'query Q($x: I = {y: 1}) mutation { b }',
    '"about" mutation { b }',
    '#\rmutation{a}',
  ])('is true of %j', (text) => {
    expect(holdsGraphqlWrite(text)).toBe(true)
  })

  test.each([
    '{ a }',
    'query A { a }',
    'mutation',
    '{ a } mutation',
    'the mutations of a gene',
    '{ subscription }',
    '{ a { subscription { b } } }',
    'query A { subscription } fragment F on T { subscription }',
    '{ a(text: "subscription") }',
    '{ a(text: "} subscription {") }',
    '{ a # } subscription {\n }',
    'query subscriptions { a }',
    '{ mutations { id } }',
    '{ constructor { mutation { __proto__ } } }',
    '{ mutation { id } }',
    '{ mutation: a { b } }',
    '{ a(kind: mutation) { b } }',
    '{ a(text: "mutation {") { b } }',
    '{ __schema { mutationType { name } subscriptionType { name } } }',
    'query mutation { a }',
    'query Q($mutation: mutation = {a: mutation}) { a }',
    'fragment mutation on subscription { a } { a }',
    '{ a } # mutation { b }',
    'subscription',
    'mutations-of-{id}',
    '{"type":"subscription","page":{"n":1}}',
    '[{"kind":"mutation"},{}]',
    '{ a(text: """{""") }',
    '',
  ])('is false of %j', (text) => {
    expect(holdsGraphqlWrite(text)).toBe(false)
  })
})

describe('words that are like those of a write', () => {
  test.each([
    'query A { a } mutationLog { b }',
    'query A { a } premutation { b }',
    'fragment mutation on T { a }',
    'fragment F on mutation { a }',
  ])('%s holds none', (text) => {
    expect(holdsGraphqlWrite(text)).toBe(false)
  })

  test.each(['fragment F at mutation { a }', 'other F on mutation { a }', 'query A mutation { a }'])(
    '%s holds one',
    (text) => {
      expect(holdsGraphqlWrite(text)).toBe(true)
    },
  )
})
