import * as claims from 'impersonation-kit/claims'
import { describe, expect, test } from 'vitest'
import { casesOf, vendors } from '../conformance/casesOf.js'

const { combineClaims, createClaimMapper: _create, ...mappers } = claims
const nameOf = (vendor: string): string =>
  vendor.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase())

describe('the claim mappers', () => {
  test('are one for each vendor of whom a token or a session is known', () => {
    expect(Object.keys(mappers).toSorted()).toEqual(vendors.map(nameOf).toSorted())
  })

  test.each(Object.keys(mappers))('%s sees nobody where its vendor marks nobody', (name) => {
    const mapper = mappers[name as keyof typeof mappers]
    for (const nobody of [{}, { sub: 'user_42', iss: 'https://issuer.example', exp: 1 }, null, undefined]) {
      expect(mapper(nobody).state).toBe('none')
    }
  })

  // A team in the middle of a move from one vendor to another asks both.
  test.each(vendors)('read the tokens of %s as well where all are asked at once', (vendor) => {
    const all = combineClaims(...Object.values(mappers))
    for (const one of casesOf(vendor)) {
      if (one.expect.state === 'none') continue
      expect(all(one.input).state, JSON.stringify(one.input)).not.toBe('none')
    }
  })
})
