import { describe, expect, test } from 'vitest'
import { holdsGraphqlWrite } from '../../src/server/holdsGraphqlWrite.js'

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
    '{ a(text: """{""") }',
    '',
  ])('is false of %j', (text) => {
    expect(holdsGraphqlWrite(text)).toBe(false)
  })
})
